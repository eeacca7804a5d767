import { performOnce } from '../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import type { AlterAttribute } from '../operations/alter-attribute.js';
import { applyOperations } from '../operations/operation.js';
import { attributeChanges } from '../schema/attribute-changes.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import type { WriteDeps } from './document-change.js';
import { readPages } from './read-pages.js';

/**
 * Runs work that updates documents singly. Appwrite turns a null under a default into that default on every such update
 * (fact 34), so defaults with nulls under them are removed meanwhile and restored whatever happens.
 */
export async function withoutDefaults<T>(
  collection: string,
  deps: Pick<WriteDeps, 'documents' | 'confirm'> & { readonly schemas: SchemaGateway },
  work: () => Promise<T>,
): Promise<T> {
  const { schemas } = deps;
  const { schema } = await schemas.read();
  const existing = findCollection(schema, collection);
  const endangered = existing === undefined ? [] : await defaultsOverNulls(existing, deps);
  const alter = async (from: AttributeSchema, to: AttributeSchema): Promise<void> => {
    await deps.confirm();
    await performOnce(schemas, { type: 'alter_attribute', collection, from, to }, schema);
  };
  try {
    for (const attribute of endangered) await alter(attribute, bare(attribute));
    return await work();
  } finally {
    if (endangered.length > 0) {
      const now = findCollection((await schemas.read()).schema, collection)?.attributes ?? [];
      // The attribute whose type the work changed is another one by now.
      for (const { live, meant } of defaultsOff(now, endangered)) await alter(live, meant);
    }
  }
}

function bare(attribute: AttributeSchema): AttributeSchema {
  return { ...attribute, default: null };
}

interface DefaultOff {
  readonly live: AttributeSchema;
  readonly meant: AttributeSchema;
}

/** Attributes that are as they are meant to be but for a default that was taken off; between the two requests of that, they are required (fact 2). */
function defaultsOff(attributes: readonly AttributeSchema[], meant: readonly AttributeSchema[]): readonly DefaultOff[] {
  return attributes.flatMap((live) => {
    const wanted = meant.find(({ key }) => key === live.key);
    if (wanted === undefined || wanted.default === null) return [];
    const { required } = live;
    const isOff = attributeChanges(live, { ...bare(wanted), required: required || wanted.required }).length === 0;
    return isOff ? [{ live, meant: wanted }] : [];
  });
}

/**
 * What gives attributes their defaults back that a run which was killed had taken off.
 *
 * @param collections those that the run wrote to
 * @param meant the schemas that it led from and to: what the second one says without a default stays so
 */
export function defaultsLeftOff(
  live: DatabaseSchema,
  collections: readonly string[],
  [from, to]: readonly [DatabaseSchema, DatabaseSchema],
): readonly AlterAttribute[] {
  return live.collections
    .filter(({ id }) => collections.includes(id))
    .flatMap(({ id, attributes }) => {
      const before = findCollection(from, id)?.attributes ?? [];
      const after = findCollection(to, id)?.attributes ?? [];
      const isDone = (now: AttributeSchema) =>
        after.some((wanted) => wanted.key === now.key && attributeChanges(now, wanted).length === 0);
      return defaultsOff(attributes, [...before, ...after])
        .filter((off) => !isDone(off.live))
        .map((off) => ({ type: 'alter_attribute', collection: id, from: off.live, to: off.meant }) as const);
    });
}

/** Carries these out; the schema after that. */
export async function restoreDefaults(
  live: DatabaseSchema,
  alterations: readonly AlterAttribute[],
  schemas: SchemaGateway,
): Promise<DatabaseSchema> {
  let schema = live;
  for (const alteration of alterations) {
    await performOnce(schemas, alteration, schema);
    schema = applyOperations(schema, [alteration]);
  }
  return schema;
}

/** The attributes with a default that some documents hold null under. One scan, none without defaults. */
export async function defaultsOverNulls(
  { id, attributes }: Pick<CollectionSchema, 'id' | 'attributes'>,
  { documents }: Pick<WriteDeps, 'documents'>,
): Promise<readonly AttributeSchema[]> {
  const open = new Map(
    attributes.filter((attribute) => attribute.default !== null).map((attribute) => [attribute.key, attribute]),
  );
  const found: AttributeSchema[] = [];
  if (open.size === 0) return found;
  for await (const page of readPages(documents, id, { select: [...open.keys()] })) {
    for (const [key, attribute] of open) {
      if (!page.some((document) => document[key] === null)) continue;
      found.push(attribute);
      open.delete(key);
    }
    if (open.size === 0) break;
  }
  return found;
}
