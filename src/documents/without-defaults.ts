import { performOnce } from '../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import { attributeChanges } from '../schema/attribute-changes.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import { type CollectionSchema, findCollection } from '../schema/database-schema.js';
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
  const bare = (attribute: AttributeSchema): AttributeSchema => ({ ...attribute, default: null });
  try {
    for (const attribute of endangered) await alter(attribute, bare(attribute));
    return await work();
  } finally {
    if (endangered.length > 0) {
      const now = findCollection((await schemas.read()).schema, collection)?.attributes ?? [];
      // The attribute whose type the work changed is another one by now.
      const isBare = (attribute: AttributeSchema) =>
        now.some((live) => live.key === attribute.key && attributeChanges(live, bare(attribute)).length === 0);
      for (const attribute of endangered.filter(isBare)) await alter(bare(attribute), attribute);
    }
  }
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
