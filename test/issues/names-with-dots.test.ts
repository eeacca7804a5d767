import { valueChanges } from '../../src/schema-manager/plan/value-changes.js';
import { attribute } from '../support/schema-manager.js';

/** Ids and keys may contain dots, so that `a.b.c` may mean two attributes: each keeps its own converter. */
it('tells attributes apart whose dotted names are the same', () => {
  const alter = (collection: string, key: string) =>
    ({
      type: 'alter_attribute',
      collection,
      from: attribute(key, 'string'),
      to: attribute(key, 'float'),
    }) as const;
  const { convert } = valueChanges(
    [alter('a', 'b.c'), alter('a.b', 'c')],
    (collection) => () => `converted in ${collection}`,
    {},
  );
  const document = { $id: 'x', $sequence: 1, $createdAt: '', $updatedAt: '', $permissions: [] };
  expect(convert('a', 'b.c')?.('1', document)).toBe('converted in a');
  expect(convert('a.b', 'c')?.('1', document)).toBe('converted in a.b');
});
