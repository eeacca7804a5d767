import type { DocumentGateway, WireDocument } from '../appwrite/documents/document-gateway.js';
import { documentsByIds } from '../appwrite/documents/documents-by-ids.js';
import { createNamedIds } from '../documents/named-ids.js';
import type { Finding } from '../errors.js';
import type { EntityModel } from '../metadata/model/entity-model.js';
import { type DatabaseSchema, findAttribute, findCollection } from '../schema/database-schema.js';

/** An attribute whose values are ids of another collection, without a relationship on the server. */
interface Reference {
  readonly collection: string;
  readonly key: string;
  readonly target: string;
}

/** The references of a model whose attribute and target collection exist in the database. */
export function referencesIn({ entities }: EntityModel, schema: DatabaseSchema): readonly Reference[] {
  return entities.flatMap(({ collection, properties }) =>
    properties.flatMap((property) => {
      if (property.kind !== 'attribute' || property.references === null) return [];
      const { key, references: target } = property;
      const isThere =
        findAttribute(schema, collection, key) !== undefined && findCollection(schema, target) !== undefined;
      return isThere ? [{ collection, key, target }] : [];
    }),
  );
}

/** Ids that are remembered as existing, at most; above this number they are forgotten, to limit memory. */
const REMEMBERED = 50_000;
/** Requests that are sent at the same time. */
const AT_ONCE = 4;

/** Counts, page by page, the documents with a reference to a document that does not exist. */
export interface OrphanCounter {
  readonly look: (page: readonly WireDocument[]) => Promise<void>;
  /** null if there is no such document. */
  readonly finding: () => Finding | null;
}

export function createOrphanCounter(
  { collection, key, target }: Reference,
  documents: Pick<DocumentGateway, 'list'>,
): OrphanCounter {
  const existing = new Set<string>();
  const orphans = createNamedIds();
  let example = '';
  return {
    async look(page) {
      if (existing.size > REMEMBERED) existing.clear();
      const unknown = page.flatMap((document) => idsOf(document, key)).filter((id) => !existing.has(id));
      const lookup = { collection: target, select: ['$id'], atOnce: AT_ONCE };
      for (const id of (await documentsByIds(documents, lookup, unknown)).keys()) existing.add(id);
      for (const document of page) {
        const missing = idsOf(document, key).find((id) => !existing.has(id));
        if (missing === undefined) continue;
        if (orphans.count() === 0) example = missing;
        orphans.add(document.$id);
      }
    },
    finding() {
      const count = orphans.count();
      if (count === 0) return null;
      return {
        rule: 'orphaned_reference',
        at: `${collection}.${key}`,
        found: `${count} document${count === 1 ? ' names a document' : 's name documents'} of '${target}' that ${count === 1 ? 'does' : 'do'} not exist ('${example}' in the first; ids ${orphans.quoted()})`,
        expected: `ids of documents of '${target}'`,
        remedy: 'Update them with an id that exists, or with null, or delete them.',
        documents: orphans.ids,
      };
    },
  };
}

function idsOf(document: WireDocument, key: string): readonly string[] {
  const value: unknown = document[key];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((id): id is string => typeof id === 'string' && id !== '');
}
