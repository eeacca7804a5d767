import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { QueryReader } from '../queries/query-tree.js';
import { linkedDocuments, type RelationRead } from './linked-documents.js';
import type { PopulateTree } from './populate-tree.js';

/**
 * Replaces ids in documents by the related documents: one document or null for a to-one relation, a list for a to-many one. Within a
 * relation, a document is one object however many parents link it. Takes about one request per hundred documents and step of a path;
 * relations of the same step are loaded concurrently.
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

/** Loads one relation; returns a function that gives each parent its value. */
async function loadBranch(
  parents: readonly WireDocument[],
  read: RelationRead,
): Promise<(parent: WireDocument) => unknown> {
  const { branch, reader } = read;
  const { target, tree } = branch;
  const { documents, linksOf } = await linkedDocuments(parents, read);
  const whole = await attachRelations(documents, target, tree, reader);
  const byId = new Map(whole.map((document) => [document.$id, document]));
  return (parent) => {
    const { ids, many } = linksOf(parent);
    const related = ids.flatMap((id) => byId.get(id) ?? []);
    if (!many) return related[0] ?? null;
    const { limit } = branch.query;
    return limit === null ? related : related.slice(0, limit);
  };
}
