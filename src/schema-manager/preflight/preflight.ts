import type { DocumentGateway, WireDocument } from '../../appwrite/documents/document-gateway.js';
import { documentPages } from '../../appwrite/documents/document-pages.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { type Capabilities, capabilitiesOf, loosestEquality } from '../../appwrite/server/capabilities.js';
import { passProgress } from '../../documents/pass-progress.js';
import { sameStoredValue } from '../../documents/same-stored-value.js';
import { type Finding, throwFindings } from '../../errors.js';
import type { DataCheck } from '../../operations/data-check.js';
import type { Operation } from '../../operations/operation.js';
import type { RenameCollection } from '../../operations/rename-collection.js';
import type { ProgressListener } from '../../progress.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { canonicalJson } from '../../util/canonical-json.js';
import { listUnder } from '../../util/list-under.js';
import { withRenamesDone } from '../online-changes/renamed-collections.js';
import type { CopyCount } from '../plan/estimate-copies.js';
import type { ValueChanges } from '../plan/value-changes.js';
import { checkLinks } from './check-links.js';
import {
  type AnswerWords,
  createFailureCounter,
  type FailureCounter,
  type FutureValue,
  MARIADB,
} from './count-failures.js';
import { dataChecks, indexChecks, longFulltextIndexes } from './data-checks.js';
import { geometryChecks } from './geometry-checks.js';
import { keyRenames } from './renamed-keys.js';
import { type StoredPlaces, storedDocuments } from './stored-documents.js';

interface PreflightDeps extends ValueChanges, StoredPlaces {
  /** As in `migrate` by default. */
  readonly words?: AnswerWords;
  readonly onProgress: ProgressListener;
  /** Finds the documents of a collection that is yet to be renamed by its new id, see `locatedDocuments`. */
  readonly documents: DocumentGateway;
  readonly schemas: Pick<SchemaGateway, 'capabilities'>;
  /** The whole plan, if an earlier run has copied some of it; the operations are what is left. */
  readonly planned?: readonly Operation[];
  readonly isCopied?: ReadonlySet<string>;
}

/**
 * Checks the documents that a plan touches before anything is written: one pass per collection that needs it, whatever the number of
 * checks, and another one for a collection that is copied. Memory grows only for unique indexes, by 32 bytes per document.
 *
 * @returns how many documents will be written for each attribute whose values change, by `collection.attribute`
 * @throws EntwriteError data_conflict with a finding for each failed check: how many documents, the first ids, a remedy
 */
export async function preflight(
  operations: readonly Operation[],
  live: DatabaseSchema,
  deps: PreflightDeps,
): Promise<ReadonlyMap<string, CopyCount>> {
  const start = withRenamesDone(live, deps.planned ?? operations);
  const { documents, onProgress } = deps;
  const findings: Finding[] = [];
  const counts = new Map<string, CopyCount>();
  const isResolved = (...place: [collection: string, key: string]) => deps.fill(...place) !== null;
  const byCollection = joined(
    dataChecks(operations, start, isResolved, deps.planned),
    await longValueChecks(operations, start, deps),
    await geometryChecks(operations, start, deps),
  );
  for (const [collection, checks] of byCollection) {
    const read = storedDocuments(collection, operations, start, deps);
    const { physical, future, held } = read;
    const keys = [...new Set(checks.flatMap(keysOf))];
    const isFilled = keys.some((key) => deps.fill(collection, key) !== null);
    const counters = checks.map((check) =>
      countersOf(withoutSecrets(check, read.isSecret), check.kind === 'without_default' ? held : future, held, deps),
    );
    const changes = checks.flatMap((check) => countChanges(collection, check, physical, future, deps));
    let seen = 0;
    const report = passProgress({ collection, documents }, onProgress);
    const isWhole = isFilled || checks.some((check) => check.kind === 'present' && check.isLinked);
    for await (const page of documentPages(documents, { collection, select: read.selectionFor(keys, isWhole) })) {
      for (const document of page.map(read.shown))
        for (const one of [...counters.flatMap((both) => [both.mariadb, both.postgresql]), ...changes])
          one.look(document);
      seen += page.length;
      report(page);
    }
    if (seen === 0) report(0);
    for (const both of counters) findings.push(...[(await rightFinding(both, deps)) ?? []].flat());
    for (const { at, count } of changes) counts.set(at, { seen, ...count() });
  }
  for (const operation of operations) {
    if (operation.type !== 'rename_collection') continue;
    const { seen, findings: refused } = await checkCollectionCopy(operation, deps);
    counts.set(operation.collection.id, { seen, changed: seen, values: seen });
    findings.push(...refused);
  }
  const oldKeys = new Map([...keyRenames(operations), ...(deps.oldKeys ?? [])]);
  const links = await checkLinks(operations, start, { ...deps, oldKeys });
  findings.push(...links.findings);
  for (const [at, count] of links.counts) counts.set(at, count);
  throwFindings('data_conflict', findings);
  return counts;
}

const POSTGRESQL = capabilitiesOf({ engine: 'postgresql', version: null });
const ANY_SERVER = capabilitiesOf({ engine: null, version: null });

interface Counters {
  readonly check: DataCheck;
  readonly mariadb: FailureCounter;
  readonly postgresql: FailureCounter;
}

/** A check that shows none of the values that are encrypted so far. */
function withoutSecrets(check: DataCheck, isSecret: (key: string) => boolean): DataCheck {
  return check.kind === 'unique' && check.index.attributes.some(isSecret) ? { ...check, isSecret: true } : check;
}

/** A counter for each kind of server whose rules may apply. */
function countersOf(check: DataCheck, future: FutureValue, held: FutureValue, { words }: PreflightDeps): Counters {
  const shared = check.kind === 'unique' ? future : rememberLast(future);
  const key = check.kind === 'value' ? check.attribute.key : null;
  const isAnswered = (document: WireDocument) =>
    key !== null && !sameStoredValue(shared(document, key), held(document, key), undefined);
  const counter = (server: Capabilities) => createFailureCounter(check, shared, server, words, isAnswered);
  return { check, mariadb: counter(MARIADB), postgresql: counter(POSTGRESQL) };
}

/** Remembers the last value, because several counters ask for it in turn and a function of the user may compute it. */
function rememberLast(future: FutureValue): FutureValue {
  let last: { document: WireDocument; key: string; value: unknown } | null = null;
  return (document, key) => {
    if (last?.document !== document || last.key !== key) last = { document, key, value: future(document, key) };
    return last.value;
  };
}

/** The finding by the server's rules; asks for its capabilities only if they make a difference. */
async function rightFinding(
  { check, mariadb, postgresql }: Counters,
  { schemas }: PreflightDeps,
): Promise<Finding | null> {
  if (mariadb.failing() === postgresql.failing()) return mariadb.finding(ANY_SERVER);
  const capabilities = await schemas.capabilities();
  const { cutsTextAtNul, limits } = capabilities;
  if (check.kind === 'unique') return (loosestEquality(capabilities) === 'exact' ? postgresql : mariadb).finding();
  const isDate = 'attribute' in check && check.attribute.type === 'datetime';
  const takesEarly = limits !== null && limits.earliestYear < (MARIADB.limits?.earliestYear ?? 0);
  return ((isDate ? takesEarly : cutsTextAtNul === true) ? postgresql : mariadb).finding();
}

/** Checks of long values; asks for the server's limit only if a value may be too long. */
async function longValueChecks(
  operations: readonly Operation[],
  start: DatabaseSchema,
  { schemas, onProgress }: PreflightDeps,
): Promise<ReadonlyMap<string, readonly DataCheck[]>> {
  const most = POSTGRESQL.limits?.indexedValueBytes ?? 0;
  const checks = indexChecks(operations, start, most);
  const searched = longFulltextIndexes(operations, start, most);
  if (checks.size === 0 && searched.length === 0) return checks;
  const { limits } = await schemas.capabilities();
  if (limits === null || limits.indexedValueBytes === null) return new Map();
  for (const { at, keys } of searched) {
    const message = `${at}: under a fulltext index this server refuses values of ${keys.join(' and ')} that take more than ${limits.indexedValueBytes} bytes, compressed`;
    onProgress({ type: 'warning', message, findings: [] });
  }
  return checks;
}

function joined(
  ...all: readonly ReadonlyMap<string, readonly DataCheck[]>[]
): ReadonlyMap<string, readonly DataCheck[]> {
  const joint = new Map<string, DataCheck[]>();
  for (const [id, checks] of all.flatMap((one) => [...one])) listUnder(joint, id).push(...checks);
  return joint;
}

/** How many different values are counted; more make no difference. */
const MOST_VALUES = 1000;

/** Counts the documents whose value a check's attribute changes; nothing if it is neither filled nor converted. */
function countChanges(
  collection: string,
  check: DataCheck,
  physical: (key: string) => string,
  future: FutureValue,
  { convert, fill }: PreflightDeps,
) {
  if (check.kind === 'unique' || check.kind === 'indexed' || check.kind === 'without_default') return [];
  const { at, attribute } = check;
  const isConverted = convert(collection, attribute.key) !== null;
  if (!isConverted && fill(collection, attribute.key) === null) return [];
  const values = new Set<string>();
  let changed = 0;
  return [
    {
      at,
      look(document: WireDocument): void {
        const value = futureOrNull(future, document, attribute.key);
        const before = isConverted ? null : document[physical(attribute.key)];
        if (sameStoredValue(value, before, attribute.type)) return;
        changed += 1;
        if (values.size < MOST_VALUES) values.add(canonicalJson(value));
      },
      count: () => ({ changed, values: values.size }),
    },
  ];
}

/** The future value; null if it does not convert, which the check itself reports. */
function futureOrNull(future: FutureValue, document: WireDocument, key: string): unknown {
  try {
    return future(document, key) ?? null;
  } catch {
    return null;
  }
}

function keysOf(check: DataCheck): readonly string[] {
  return 'index' in check ? check.index.attributes : [check.attribute.key];
}

/**
 * Counts the documents a rename will copy, and finds those Appwrite would refuse because their attributes were narrowed after they were
 * written.
 */
async function checkCollectionCopy(
  { from, collection }: RenameCollection,
  { documents, onProgress }: { readonly documents: DocumentGateway; readonly onProgress: ProgressListener },
): Promise<{ readonly seen: number; readonly findings: readonly Finding[] }> {
  const { id, attributes } = collection;
  const limited = attributes.filter((one) => 'size' in one || 'elements' in one || 'min' in one);
  const counters = limited.map((attribute) =>
    createFailureCounter(
      { kind: 'value', at: `${from}.${attribute.key}`, attribute: { ...attribute, required: false } },
      (document, key) => document[key] ?? null,
    ),
  );
  let seen = 0;
  const report = passProgress({ collection: from, documents }, onProgress);
  for await (const page of documentPages(documents, { collection: id, select: limited.map(({ key }) => key) })) {
    for (const document of page) for (const counter of counters) counter.look(document);
    seen += page.length;
    report(page);
  }
  if (seen === 0) report(0);
  const remedy = 'Correct those documents first: Appwrite would refuse to copy them.';
  return { seen, findings: counters.flatMap((counter) => counter.finding() ?? []).map((one) => ({ ...one, remedy })) };
}
