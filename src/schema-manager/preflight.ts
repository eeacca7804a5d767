import type { DocumentGateway, WireDocument } from '../appwrite/document-gateway.js';
import { EntwriteError, type Finding } from '../errors.js';
import type { Operation } from '../operations/operation.js';
import type { ProgressListener } from '../progress.js';
import { describeAttribute } from '../schema/attribute-types.js';
import { comparisonKey } from './comparison-key.js';
import { type DataCheck, dataChecks, misfit } from './data-checks.js';

const PAGE = 1000;
const SHOWN_IDS = 10;

/**
 * Looks at the documents that a plan touches before anything is written: one pass per collection that needs it.
 *
 * @throws EntwriteError data_in_the_way with a finding for each check that fails: how many documents, the first ids, a remedy.
 */
export async function preflight(
  operations: readonly Operation[],
  documents: DocumentGateway,
  onProgress?: ProgressListener,
): Promise<void> {
  const renamed = new Map(
    operations.flatMap((operation) =>
      operation.type === 'rename_attribute'
        ? [[`${operation.collection}.${operation.to}`, operation.from] as const]
        : [],
    ),
  );
  const findings: Finding[] = [];
  for (const [collection, checks] of dataChecks(operations)) {
    const added = addedKeys(operations, collection);
    const tallies = checks.map((check) =>
      createTally(check, (key) => renamed.get(`${collection}.${key}`) ?? key, added),
    );
    let seen = 0;
    for await (const page of pages(documents, collection)) {
      for (const document of page) for (const tally of tallies) tally.look(document);
      seen += page.length;
    }
    onProgress?.({ type: 'scan', collection, documents: seen });
    findings.push(...tallies.flatMap((tally) => tally.finding() ?? []));
  }
  const [first] = findings;
  if (first === undefined) return;
  const { at, found, expected, remedy } = first;
  throw new EntwriteError(
    'data_in_the_way',
    { at, found, expected, remedy },
    { findings: findings.length > 1 ? findings : [] },
  );
}

function addedKeys(operations: readonly Operation[], collection: string): ReadonlySet<string> {
  return new Set(
    operations.flatMap((operation) =>
      operation.type === 'add_attribute' && operation.collection === collection ? [operation.attribute.key] : [],
    ),
  );
}

async function* pages(documents: DocumentGateway, collection: string): AsyncGenerator<readonly WireDocument[]> {
  let after: string | undefined;
  for (;;) {
    const queries = [
      { method: 'limit', values: [PAGE] },
      ...(after === undefined ? [] : [{ method: 'cursorAfter', values: [after] }]),
    ];
    const page = await documents.list(
      collection,
      queries.map((query) => JSON.stringify(query)),
    );
    if (page.documents.length > 0) yield page.documents;
    after = page.documents.at(-1)?.$id;
    if (page.documents.length < PAGE) return;
  }
}

/** Counts what fails one check. */
interface Tally {
  readonly look: (document: WireDocument) => void;
  readonly finding: () => Finding | null;
}

function createTally(check: DataCheck, storedKey: (key: string) => string, added: ReadonlySet<string>): Tally {
  const ids: string[] = [];
  let failing = 0;
  let example = '';
  const fail = (document: WireDocument, reason: string) => {
    if (failing === 0) example = reason;
    if (ids.length < SHOWN_IDS) ids.push(document.$id);
    failing += 1;
  };
  const seen = new Map<string, string>();
  return {
    look(document) {
      if (check.kind === 'empty') fail(document, 'no value');
      else if (check.kind === 'value') {
        const reason = misfit(document[storedKey(check.attribute.key)], check.attribute);
        if (reason !== null) fail(document, reason);
      } else if (!check.index.attributes.some((key) => added.has(key))) {
        const key = comparisonKey(document, check.index, storedKey);
        const other = key === null ? undefined : seen.get(key);
        if (other !== undefined) fail(document, `the same as '${other}'`);
        else if (key !== null) seen.set(key, document.$id);
      }
    },
    finding() {
      if (failing === 0) return null;
      const list = `${ids.map((id) => `'${id}'`).join(', ')}${failing > ids.length ? ', …' : ''}`;
      const found = `${failing} document${failing === 1 ? '' : 's'} in the way (${example} in the first; ids ${list})`;
      return { rule: check.kind, at: check.at, found, ...EXPLANATIONS[check.kind](check as never) };
    },
  };
}

type Explanations = {
  readonly [K in DataCheck['kind']]: (check: Extract<DataCheck, { kind: K }>) => { expected: string; remedy: string };
};

const EXPLANATIONS: Explanations = {
  empty: () => ({
    expected: 'an empty collection, since a required attribute would make every later update of those documents fail',
    remedy: 'Add it with `required: false` or a default, fill it, then make it required.',
  }),
  value: ({ attribute }) => ({
    expected: `only values that fit (${describeAttribute(attribute)})`,
    remedy: 'Correct those documents first, or keep the attribute as it was.',
  }),
  unique: ({ index }) => ({
    expected: `different values of ${index.attributes.join(' + ')} (Appwrite compares without case, accents and trailing spaces)`,
    remedy: 'Change or delete those documents first: Appwrite would report the index as available and not enforce it.',
  }),
};
