import { castElements } from '../../../src/embedded/rules/rows/cast-elements.js';
import type { ColumnDefinition } from '../../../src/embedded/rules/schema/table-definition.js';

/** What operators put into lists is read as PHP casts it. */
test.each<[ColumnDefinition['type'], readonly unknown[], readonly unknown[]]>([
  ['integer', [1, '2', 'x', '3 apples', 4.9, true, null, 2n ** 60n], [1, 2, 0, 3, 4, 1, 0, 2n ** 60n]],
  ['double', [1.5, '2.5', 'x', false, null, [1], []], [1.5, 2.5, 0, 0, 0, 1, 0]],
  ['boolean', [true, 0, '', '0', '0.0', 'false', [], null], [true, false, false, false, true, true, false, false]],
  [
    'datetime',
    ['2024-02-02', '2024-02-02T01:00:00+01:00', 'not a date', 5],
    [...Array(2).fill('2024-02-02T00:00:00.000+00:00'), 'not a date', 5],
  ],
  ['string', ['a', 5, true], ['a', 5, true]],
])('elements of %s', (type, stored, read) => {
  expect(castElements(stored, { type } as ColumnDefinition)).toEqual(read);
});
