import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { isPathStep } from '../../schema/rules/identifier.js';
import type { PopulateBranch, PopulateTree } from './populate-tree.js';
import { isUnrestricted } from './populate-tree.js';

/** Levels of relations that Appwrite expands; it silently drops deeper ones (measured on 1.9.6 and main). */
const DEEPEST = 2;

/** The largest page for which expanding relations in the same request is faster than a request per relation. */
export const EXPANDED_PAGE = 100;

/** The relations that the server can expand, and those that need separate requests. */
interface Expansion {
  /** Paths for a `select`: `author.*`, `comments.author.*`. */
  readonly paths: readonly string[];
  readonly rest: PopulateTree;
}

/**
 * Splits relations into those that the server expands and the rest. The server does not expand a path back into a collection it came through,
 * and expands stored links, which are not those that a transaction leaves.
 */
export function expansionOf(
  { collection }: EntityMetadata,
  tree: PopulateTree,
  { isStaged }: Pick<DocumentGateway, 'isStaged'>,
): Expansion {
  if (isStaged?.()) return { paths: [], rest: tree };
  const paths: string[] = [];
  const rest = new Map<string, PopulateBranch>();
  for (const [name, branch] of tree) {
    if (isExpandable(branch, [collection])) paths.push(...pathsOf(branch));
    else rest.set(name, branch);
  }
  return { paths, rest };
}

/** @param way the collections on the path to the relation, starting with that of the query */
function isExpandable(branch: PopulateBranch, way: readonly string[]): boolean {
  const { property, target, tree } = branch;
  return (
    property.kind === 'relationship' &&
    isPathStep(property.key) &&
    isUnrestricted(branch) &&
    way.length <= DEEPEST &&
    !way.includes(target.collection) &&
    [...tree.values()].every((one) => isExpandable(one, [...way, target.collection]))
  );
}

function pathsOf({ property, tree }: PopulateBranch): readonly string[] {
  const below = [...tree.values()].flatMap(pathsOf);
  return [`${property.key}.*`, ...below.map((path) => `${property.key}.${path}`)];
}
