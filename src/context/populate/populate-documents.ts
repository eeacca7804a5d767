import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { queryProblem, shown } from '../../query/query-problem.js';
import { idProperty } from '../hydration/instantiate.js';
import { loadProperty } from '../hydration/load-document.js';
import type { QueryReader } from '../queries/query-tree.js';
import { attachRelations } from './attach-relations.js';
import { populateNodes } from './populate-nodes.js';
import { isMany, type PopulateTree, populateTree, requireAskable } from './populate-tree.js';

/** Loads relations into documents that were already read. Throws `query_invalid` before any request. */
export async function populateDocuments(
  documents: readonly object[],
  entity: EntityMetadata,
  paths: readonly string[],
  reader: QueryReader,
): Promise<readonly object[]> {
  const tree = populateTree(entity, populateNodes(paths), reader.findEntity);
  requireAskable(tree, reader);
  const parents = documents.map((document) => parentOf(document, entity, tree));
  const complete = await attachRelations(parents, entity, tree, reader);
  const loaded = new Map<WireDocument, object>();
  for (const [at, document] of documents.entries())
    for (const [name, { property }] of tree) {
      const wire = complete[at];
      const value = wire && loadProperty(entity, property, wire, reader.findEntity, loaded);
      Object.assign(document, { [name]: value ?? undefined });
    }
  return documents;
}

/** The wire form of a document as far as its relations need it: its own id and the ids it links. */
function parentOf(document: object, entity: EntityMetadata, tree: PopulateTree): WireDocument {
  const values = document as Readonly<Record<string, unknown>>;
  const id = values[idProperty(entity) ?? 'id'];
  if (document.constructor !== entity.entity || typeof id !== 'string')
    throw queryProblem(
      `${entity.name}`,
      `${shown(document)} without an id, or of another class`,
      `documents of ${entity.name} that were read`,
      'Populate the documents of each class by themselves.',
    );
  const relations = [...tree].map(([name, { property, target }]) => {
    const idOf = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? ((value as Readonly<Record<string, unknown>>)[idProperty(target) ?? '$id'] ?? null)
        : value;
    const value = values[name];
    return [property.key, isMany(property) && Array.isArray(value) ? value.map(idOf) : idOf(value)];
  });
  return { ...Object.fromEntries(relations), $id: id } as WireDocument;
}
