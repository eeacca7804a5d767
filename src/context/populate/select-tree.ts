import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { queryProblem } from '../../query/query-problem.js';
import type { FindEntity } from '../../query/query-target.js';
import { isRelation, populateTree, split } from './populate-tree.js';

/** The selected properties, with those of related documents below; null means the whole value. */
export type SelectTree = ReadonlyMap<string, SelectTree | null>;

/** Builds the tree of selected paths. Throws `query_invalid` for no path, an unknown property, or a path into a plain value. */
export function selectTree(entity: EntityMetadata, paths: readonly string[], findEntity: FindEntity): SelectTree {
  if (paths.length === 0)
    throw queryProblem(
      entity.name,
      'a select without a property',
      'names of properties',
      'Name some, or leave out the select.',
    );
  const tree = new Map<string, SelectTree | null>();
  for (const head of new Set(paths.map((path) => split(entity, path).head))) {
    const property = entity.properties.find((candidate) => candidate.property === head);
    const below = paths.flatMap((path) => {
      const { head: first, rest } = split(entity, path);
      return first === head && rest !== null ? [rest] : [];
    });
    const at = `${entity.name}.${head}`;
    if (property === undefined) {
      const known = entity.properties.map((one) => one.property).join(', ');
      throw queryProblem(at, 'a property that is not declared', `one of ${known}`, 'Correct the name.');
    }
    if (!isRelation(property) && below.length > 0)
      throw queryProblem(at, `a path into it (${below[0]})`, 'a relation', 'Select the property itself.');
    const isWhole = below.length === 0 || paths.includes(head);
    const [target] = isWhole ? [] : targetsOf(entity, head, findEntity);
    tree.set(head, target === undefined ? null : selectTree(target, below, findEntity));
  }
  return tree;
}

/** The relations that selected paths lead through, as paths to populate. */
export function selectedRelations(entity: EntityMetadata, paths: readonly string[], findEntity: FindEntity): string[] {
  const relations = new Set<string>();
  for (const path of paths) {
    const { head, rest } = split(entity, path);
    const property = entity.properties.find((candidate) => candidate.property === head);
    if (property === undefined || !isRelation(property)) continue;
    relations.add(head);
    const [target] = targetsOf(entity, head, findEntity);
    if (target !== undefined && rest !== null)
      for (const further of selectedRelations(target, [rest], findEntity)) relations.add(`${head}.${further}`);
  }
  return [...relations];
}

function targetsOf(entity: EntityMetadata, name: string, findEntity: FindEntity): readonly EntityMetadata[] {
  const node = { path: name, conditions: [], orders: [], limit: null };
  return [...populateTree(entity, [node], findEntity).values()].map(({ target }) => target);
}

/** A plain object with only the selected properties of a document. */
export function pickSelected(document: object, tree: SelectTree): object {
  const picked: Record<string, unknown> = {};
  for (const [name, below] of tree) {
    const value = (document as Readonly<Record<string, unknown>>)[name];
    if (below === null || value === null || value === undefined) picked[name] = value;
    else
      picked[name] = Array.isArray(value)
        ? value.map((one: object) => pickSelected(one, below))
        : pickSelected(value, below);
  }
  return picked;
}
