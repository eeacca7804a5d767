import { loosestEquality } from '../../../appwrite/server/capabilities.js';
import { readResolved } from '../../../context/queries/resolve-query.js';
import { relationshipEnds, requireQueryCollection } from '../../../query/schema-collection.js';
import { isEncrypted } from '../../../schema/attribute-schema.js';
import { comparisonText } from '../../../schema-manager/preflight/comparison-key.js';
import { listUnder } from '../../../util/list-under.js';
import { changeDocument } from '../change-document.js';
import { compileWhere } from '../compile-where.js';
import type { DataReport } from '../data-deps.js';
import type { DataDocument } from '../data-document.js';
import { dataFailed } from '../data-problem.js';
import type { DataStepContext } from '../data-step-context.js';
import { runBatches, type WalkOptions } from '../run-batches.js';
import { hasValue, requireKey, whereNull } from './fill-attribute.js';

export interface LinkOptions extends Omit<WalkOptions, 'select'> {
  /** The attribute whose value is looked up in the other collection; a list links to several documents. */
  readonly from: string;
  /** The other collection and its attribute, or `$id`. */
  readonly to: readonly [collection: string, attribute: string];
  /** The attribute or relationship that gets the id; a list, or the many side, gets several. */
  readonly into: string;
  /**
   * What happens if a value matches no document or several: `collect` fails the document, `stop` (the default) ends the step, `skip`
   * ignores it.
   */
  readonly missing?: 'collect' | 'stop' | 'skip';
  /** Whether documents that have a link get a new one: false by default. */
  readonly overwrite?: boolean;
  /** Updates in flight at once: 8 by default. */
  readonly concurrency?: number;
}

const PAGE = 1000;

/** Links documents to those of another collection that hold the same value, by the server's rules of equality. */
export function linkDocuments(context: DataStepContext, collection: string, options: LinkOptions): Promise<DataReport> {
  const { from, to, into, missing = 'stop', overwrite = false, concurrency, ...walk } = options;
  context.requireWritable(collection);
  if (to[1] === '$id') requireQueryCollection(context.schema, to[0]);
  else requireKey(context, to[0], to[1]);
  const source = requireKey(context, collection, from);
  const isSecret = source !== undefined && isEncrypted(source);
  const target = requireKey(context, collection, into);
  const end = relationshipEnds(context.schema, collection).find(({ key }) => key === into);
  const isMany = end === undefined ? target?.array === true : end.many;
  const checkpointKey = context.checkpointKey(collection, walk.checkpoint);
  const given = whereNull(context, collection, from, false, walk.where);
  const where = overwrite ? given : whereNull(context, collection, into, true, given);
  const select = end?.many ? ['*', `${into}.$id`] : undefined;
  const unlinked = new WeakSet<object>();

  const linked = async (document: DataDocument, found: Targets): Promise<unknown> => {
    const values = valuesOf(document[from]);
    const there = new Set<string>();
    for (const value of values) {
      const [id, ...others] = await idsFor(context, found, value, to[1] === '$id');
      if (id !== undefined && others.length === 0) there.add(id);
      else if (missing !== 'skip') {
        const error = noSingleTarget(
          `${collection}/${document.$id}`,
          isSecret ? 'an encrypted value' : JSON.stringify(String(value)),
          to,
          id === undefined ? 0 : others.length + 1,
        );
        unlinked.add(error);
        throw error;
      }
    }
    return isMany ? [...there] : ([...there][0] ?? null);
  };
  return runBatches(
    context,
    {
      label: `link ${collection}.${into}`,
      collection,
      checkpointKey,
      options: { ...walk, ...(select && { select }), where },
    },
    async (batch, _, { changeEach }) => {
      const wanted = batch.filter((document) => hasValue(document, from) && (overwrite || !hasValue(document, into)));
      const found = await findTargets(
        context,
        to,
        wanted.flatMap((document) => valuesOf(document[from])),
      );
      const change = async (document: DataDocument) => {
        const decide = async (now: DataDocument) => {
          if (!hasValue(now, from) || (!overwrite && hasValue(now, into))) return null;
          const known = now === document ? found : await findTargets(context, to, valuesOf(now[from]));
          const value = await linked(now, known);
          return value === null || (Array.isArray(value) && value.length === 0) ? null : { [into]: value };
        };
        return (await changeDocument(context, collection, document, decide, select)).outcome;
      };
      const collects = (error: unknown, byDefault: boolean) =>
        unlinked.has(error as object) ? missing === 'collect' : byDefault;
      await changeEach(wanted, { concurrency, change, collects });
    },
  );
}

/** Documents by value; values that some server may consider equal share an entry. */
type Targets = ReadonlyMap<string, readonly { readonly id: string; readonly value: string }[]>;

/** The documents that hold a value, by the server's rules; asks for the rules only if they matter. */
async function idsFor(
  { deps }: DataStepContext,
  targets: Targets,
  value: unknown,
  isId: boolean,
): Promise<readonly string[]> {
  const found = targets.get(keyOf(value)) ?? [];
  const exact = found.filter((target) => target.value === String(value));
  // If ids that differ only in case are two documents, the exact id wins.
  if (isId && exact.length > 0) return exact.map(({ id }) => id);
  if (exact.length === found.length) return found.map(({ id }) => id);
  return (loosestEquality(await deps.capabilities()) === 'exact' ? exact : found).map(({ id }) => id);
}

async function findTargets(
  context: DataStepContext,
  [collection, key]: LinkOptions['to'],
  values: readonly unknown[],
): Promise<Targets> {
  const found = new Map<string, { id: string; value: string }[]>();
  if (values.length === 0) return found;
  const query = compileWhere(context.schema, collection, { [key]: { $in: [...new Set(values)] } });
  const options = { collection, pageSize: PAGE, select: ['$id', ...(key.startsWith('$') ? [] : [key])] };
  for await (const page of readResolved(context.documents, query, options))
    for (const document of page)
      listUnder(found, keyOf(document[key])).push({ id: document.$id, value: String(document[key]) });
  return found;
}

function valuesOf(value: unknown): readonly unknown[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => item !== null && item !== undefined);
}

function keyOf(value: unknown): string {
  return `${typeof value}:${comparisonText(String(value))}`;
}

function noSingleTarget(at: string, shown: string, [collection, key]: LinkOptions['to'], count: number) {
  return dataFailed({
    at,
    found: `${count === 0 ? 'no document' : `${count} documents`} of ${collection} whose ${key} is ${shown}`,
    expected: 'exactly one',
    remedy: 'Correct the value or the documents; `missing: "collect"` or "skip" continues with the others.',
  });
}
