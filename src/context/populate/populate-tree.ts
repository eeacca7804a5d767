import type { AttributeProperty, EntityMetadata, RelationshipProperty } from '../../metadata/model/entity-metadata.js';
import { EMPTY_QUERY, type FilterChoices, MODEL_FILTERS, type QueryNode } from '../../query/query-node.js';
import { queryProblem } from '../../query/query-problem.js';
import type { FindEntity } from '../../query/query-target.js';
import type { PopulateNode } from '../../query/read-node.js';
import { filteredQueryTree, type QueryReader } from '../queries/query-tree.js';

/** A property that links other documents: an end of a relationship, or a `@Reference`. */
export type RelationProperty = RelationshipProperty | (AttributeProperty & { readonly references: string });

/** A relation to load. */
export interface PopulateBranch {
  readonly property: RelationProperty;
  readonly target: EntityMetadata;
  /** Which documents of the target to load; `limit` applies per parent. */
  readonly query: QueryNode;
  readonly tree: PopulateTree;
}

/** The relations to load, by property; paths with a common prefix share its branch. */
export type PopulateTree = ReadonlyMap<string, PopulateBranch>;

/** Builds the tree of relations from paths. Throws `query_invalid` for a name that is not a relation of its entity. */
export function populateTree(
  entity: EntityMetadata,
  nodes: readonly PopulateNode[],
  findEntity: FindEntity,
  filters: FilterChoices = MODEL_FILTERS,
): PopulateTree {
  const tree = new Map<string, PopulateBranch>();
  const heads = new Set(nodes.map(({ path }) => split(entity, path).head));
  for (const head of heads) {
    const { property, target } = relationOf(entity, head, findEntity);
    const own = nodes.filter(({ path }) => path === head);
    const further = nodes.flatMap((node) => {
      const { head: first, rest } = split(entity, node.path);
      return first === head && rest !== null ? [{ ...node, path: rest }] : [];
    });
    const query: QueryNode = {
      ...EMPTY_QUERY,
      filters,
      conditions: own.flatMap(({ conditions }) => conditions),
      orders: own.flatMap(({ orders }) => orders),
      limit: own.reduce<number | null>((least, { limit }) => (limit === null ? least : limit), null),
    };
    tree.set(head, { property, target, query, tree: populateTree(target, further, findEntity, filters) });
  }
  return tree;
}

/** Throws `query_invalid` for a condition, an order or a filter of a relation that cannot be asked, even if no document has one. */
export function requireAskable(tree: PopulateTree, reader: Pick<QueryReader, 'filters' | 'findEntity'>): void {
  for (const { target, query, tree: further } of tree.values()) {
    filteredQueryTree(reader, target, query);
    requireAskable(further, reader);
  }
}

/** Whether all linked documents are wanted, without condition, order or limit. */
export function isUnrestricted({ query, target }: PopulateBranch): boolean {
  const isFiltered = query.conditions.length > 0 || (target.filters ?? []).length > 0;
  return !isFiltered && query.orders.length === 0 && query.limit === null;
}

/** Whether a property links other documents. */
export function isRelation(property: EntityMetadata['properties'][number]): property is RelationProperty {
  return property.kind === 'relationship' || (property.kind === 'attribute' && property.references !== null);
}

/** Whether the relation links a list of documents. */
export function isMany(property: RelationProperty): boolean {
  return property.kind === 'relationship' ? property.many : property.attribute.array;
}

/** Splits a path into its first step and the rest, null if nothing follows. A property's own name may contain dots. */
export function split(
  { properties }: EntityMetadata,
  path: string,
): { readonly head: string; readonly rest: string | null } {
  const names = properties.map(({ property }) => property).filter((name) => name.includes('.'));
  const own = names.sort((a, b) => b.length - a.length).find((name) => path === name || path.startsWith(`${name}.`));
  if (own !== undefined) return { head: own, rest: path === own ? null : path.slice(own.length + 1) };
  const dot = path.indexOf('.');
  return dot === -1 ? { head: path, rest: null } : { head: path.slice(0, dot), rest: path.slice(dot + 1) };
}

function relationOf(
  entity: EntityMetadata,
  name: string,
  findEntity: FindEntity,
): { readonly property: RelationProperty; readonly target: EntityMetadata } {
  const property = entity.properties.find((candidate) => candidate.property === name);
  if (property === undefined || !isRelation(property)) {
    const known = entity.properties.filter(isRelation).map(({ property: one }) => one);
    throw queryProblem(
      `${entity.name}.${name}`,
      'a relation to load that the entity does not have',
      known.length === 0 ? 'an entity with relations' : `one of ${known.join(', ')}`,
      'Correct the name; names are those of the properties, not of the stored keys.',
    );
  }
  const collection = property.kind === 'relationship' ? property.target : property.references;
  const target = findEntity(collection);
  if (target !== undefined) return { property, target };
  throw queryProblem(
    `${entity.name}.${name}`,
    `the collection '${collection}', which has no entity in this context`,
    'an entity of the context',
    'Add a set for it to the context.',
  );
}
