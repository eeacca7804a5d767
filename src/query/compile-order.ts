import { attributeType } from '../schema/attribute-types.js';
import type { QueryCollection } from './query-collection.js';
import type { OrderNode } from './query-node.js';
import { queryProblem, shown } from './query-problem.js';
import { type QueryTarget, queryTarget } from './query-target.js';

/** An order by a stored key. */
export interface WireOrder {
  readonly attribute: string;
  readonly descending: boolean;
  readonly nullable: boolean;
  /** How stored values compare: text and relations as only the database knows, other values as in JavaScript. */
  readonly compares: 'text' | 'value' | 'relation';
}

export function compileOrder(source: QueryCollection, { property: name, direction }: OrderNode): WireOrder {
  const target = queryTarget(source, name);
  if (target.unordered !== null)
    throw queryProblem(
      target.at,
      `an order, but ${target.unordered}`,
      'an attribute with an order',
      'Order by another.',
    );
  if (direction !== 'asc' && direction !== 'desc')
    throw queryProblem(target.at, `the direction ${shown(direction)}`, "'asc' or 'desc'", 'Use one of them.');
  const { path, nullable, property } = target;
  return { attribute: path, descending: direction === 'desc', nullable, compares: comparison(property) };
}

function comparison(property: QueryTarget['property']): WireOrder['compares'] {
  if (property.kind === 'relationship') return 'relation';
  if (property.kind === 'system') return property.key === '$id' ? 'text' : 'value';
  return attributeType(property.attribute).family === 'text' ? 'text' : 'value';
}
