import type { Finding } from '../../errors.js';
import type { InputRow } from '../files/read-rows.js';
import type { ColumnMapping } from './column-mapping.js';
import { readValue } from './read-value.js';

/** A row as values of a set, or what is wrong with it. */
export interface ShapedRow {
  readonly input: InputRow;
  /** By property. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly findings: readonly Finding[];
}

/** Turns the cells of a row into values of properties. */
export function shapeRow(input: InputRow, mapping: ColumnMapping, isText: boolean): ShapedRow {
  const values: Record<string, unknown> = Object.create(null);
  const findings: Finding[] = [];
  const wrong = (at: string, found: string, expected: string, remedy: string): void =>
    void findings.push({ rule: 'row', at, found, expected, remedy });
  if (input.problem !== undefined) wrong('row', input.problem, 'a whole row', 'Correct the row.');
  for (const [column, given] of input.problem === undefined ? input.entries : []) {
    const property = mapping(column);
    if (property === null) continue;
    if (property === undefined) {
      wrong(column, 'a name that is not an attribute', 'a name of an attribute', 'Map it to one, or to nothing.');
      continue;
    }
    const value = readValue(property, given, { isText });
    if ('problem' in value) findings.push({ ...value.problem, at: property.property });
    else if (value.stored !== undefined) values[property.property] = value.stored;
  }
  return { input, values, findings };
}
