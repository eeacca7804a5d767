import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { QueryReader } from '../queries/query-tree.js';
import { linkedDocuments, type RelationRead } from './linked-documents.js';
import type { PopulateTree } from './populate-tree.js';

/**
 * The documents with the relations in them, in place of ids: one document or null under a to-one relation, a list under a to-many one. The
 * same document is the same object wherever a relation leads to it. Requests: one for each hundred documents, or so, and step of
 * a path, however many documents there are; relations of one step side by side.
 */
export async function attachRelations(
  parents: readonly WireDocument[],
  entity: EntityMetadata,
  tree: PopulateTree,
  reader: QueryReader,
): Promise<readonly WireDocument[]> {
  if (tree.size === 0 || parents.length === 0) return parents;
  const branches = [...tree.values()];
  const found = await Promise.all(branches.map((branch) => loadBranch(parents, { entity, branch, reader })));
  return parents.map((parent) => {
    const attached = branches.map(({ property }, at) => [property.key, found[at]?.(parent)] as const);
    return Object.assign(Object.create(null) as object, parent, Object.fromEntries(attached)) as WireDocument;
  });
}

/** The documents of one relation: what to put into each of the parents. */
async function loadBranch(
  parents: readonly WireDocument[],
  read: RelationRead,
): Promise<(parent: WireDocument) => unknown> {
  const { branch, reader } = read;
  const { target, tree, property } = branch;
  const { documents, linksOf } = await linkedDocuments(parents, read);
  const whole = await attachRelations(documents, target, tree, reader);
  const byId = new Map(whole.map((document) => [document.$id, document]));
  return (parent) => {
    const { ids, many } = linksOf(parent);
    const related = ids.flatMap((id) => byId.get(id) ?? []);
    if (!many) return related[0] ?? null;
    const { limit } = branch.query;
    return property.kind === 'attribute' || limit === null ? related : related.slice(0, limit);
  };
}
