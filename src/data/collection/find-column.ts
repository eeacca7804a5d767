import type { ErrorFacts } from '../../errors.js';
import type { PropertyMetadata } from '../../metadata/model/entity-metadata.js';
import { expectedName } from '../../util/near-names.js';
import type { DataCollection } from './data-collection.js';
import { dataInvalid } from './data-problem.js';
import { shortened } from './shortened.js';

/** The column with this property name or stored key; the property wins. Undefined if there is none. */
export function findColumn({ columns }: DataCollection, name: string): PropertyMetadata | undefined {
  return columns.find(({ property }) => property === name) ?? columns.find(({ key }) => key === name);
}

/** The column with this property name or stored key. Throws data_invalid, at `place`. */
export function requireColumn(
  target: DataCollection,
  name: string,
  place: Pick<ErrorFacts, 'at' | 'commandLine'>,
  remedy: string,
): PropertyMetadata {
  const column = findColumn(target, name);
  if (column !== undefined) return column;
  const names = target.columns.flatMap(({ property, key }) => [property, key]);
  const expected = expectedName(name, names, `one of ${[...new Set(names)].join(', ')}`);
  const found = `'${shortened(name)}', which is not an attribute of '${target.collection.id}'`;
  throw dataInvalid({ ...place, found, expected, remedy });
}
