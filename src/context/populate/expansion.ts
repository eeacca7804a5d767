import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { isPathStep } from '../../schema/rules/identifier.js';
import type { PopulateBranch, PopulateTree } from './populate-tree.js';
import { isUnrestricted } from './populate-tree.js';

/** Relations Appwrite follows below a document; deeper ones it drops silently (measured on 1.9.6 and main). */
const DEEPEST = 2;

/** Documents for which one request with their relations is faster than one for each relation. */
export const EXPANDED_PAGE = 100;

/** What the server can load along by itself, and what has to be asked for by separate requests. */
interface Expansion {
  /** Paths for a `select`: `author.*`, `comments.author.*`. */
  readonly paths: readonly string[];
  readonly rest: PopulateTree;
}

/** Splits relations into those the server expands and the rest: it does not follow a path back to a collection that it came through. */
export function expansionOf({ collection }: EntityMetadata, tree: PopulateTree): Expansion {
  const paths: string[] = [];
  const rest = new Map<string, PopulateBranch>();
  for (const [name, branch] of tree) {
    if (isExpandable(branch, [collection])) paths.push(...pathsOf(branch));
    else rest.set(name, branch);
  }
  return { paths, rest };
}

/** @param way the collections on the way to the relation, the first of them that of the query */
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
