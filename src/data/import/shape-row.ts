import type { Finding } from '../../errors.js';
import type { InputRow } from '../files/read-rows.js';
import type { ColumnMapping } from './column-mapping.js';
import { readValue } from './read-value.js';

/** A row as values of a set, or what is wrong with it. */
export interface ShapedRow {
  readonly input: InputRow;
  readonly values: Readonly<Record<string, unknown>>;
  readonly findings: readonly Finding[];
}

const NO_ATTRIBUTE = {
  found: 'a name that is not an attribute',
  expected: 'a name of an attribute',
  remedy: 'Map it to one, or to nothing.',
};

/** Converts the cells of a row to values of properties. */
export function shapeRow(input: InputRow, mapping: ColumnMapping, isText: boolean): ShapedRow {
  const values: Record<string, unknown> = Object.create(null);
  if (input.problem !== undefined) {
    const facts = { found: input.problem, expected: 'a whole row', remedy: 'Correct the row.' };
    return { input, values, findings: [{ rule: 'row', at: 'row', ...facts }] };
  }
  const findings: Finding[] = [];
  const filled = mapping(input.entries.map(([column]) => column));
  for (const [place, [column, given]] of input.entries.entries()) {
    const property = filled[place] ?? null;
    if (property === null) continue;
    if (property === 'unknown') findings.push({ rule: 'row', at: column, ...NO_ATTRIBUTE });
    else if (!('kind' in property)) findings.push({ rule: 'row', at: column, ...property });
    else {
      const value = readValue(property, given, { isText });
      if ('problem' in value) findings.push({ ...value.problem, at: property.property });
      else if (value.stored !== undefined) values[property.property] = value.stored;
    }
  }
  return { input, values, findings };
}
