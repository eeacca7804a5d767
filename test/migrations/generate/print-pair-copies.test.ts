import type { AttributePair } from '../../../src/migrations/generate/expanded-schema.js';
import { pairCopies } from '../../../src/migrations/generate/print-pair-copies.js';
import { sourceLanguage } from '../../../src/migrations/generate/source-language.js';
import type { AttributeSchema } from '../../../src/schema/attribute-schema.js';
import { attribute } from '../../support/schemas.js';

/** The copies that generated files make between an attribute and the one that takes its place. */

const FACTOR = 7;
const usesItsFile = (stored: unknown) => Number(stored) * FACTOR;

function printed(
  old: AttributeSchema,
  made: AttributeSchema,
  { own = null, extension = 'ts' }: { own?: ((stored: never) => unknown) | null; extension?: 'ts' | 'js' } = {},
) {
  const pair: AttributePair = { collection: 'users', old, new: made };
  const print = pairCopies([pair], () =>
    own === null ? null : { convert: own as (stored: unknown) => unknown, json: false },
  );
  const language = sourceLanguage(extension);
  const change = { description: 'users', from: { collections: [] }, to: { collections: [] } };
  const [first] = print(
    {
      ...change,
      kind: 'expand',
      operations: [{ type: 'add_attribute', collection: 'users', attribute: made }],
    } as never,
    language,
  ).after;
  const [last] = print(
    {
      ...change,
      kind: 'contract',
      operations: [{ type: 'drop_attribute', collection: 'users', attribute: old }],
    } as never,
    language,
  ).before;
  return { first, last };
}

it('values that Appwrite stores alike are copied, and come back', () => {
  const { first, last } = printed(attribute('name', 'string'), attribute('title', 'string'));
  expect(first).toEqual({ text: expect.stringContaining("db.copyAttribute('users', 'name', 'title')"), open: [] });
  expect(first?.text).not.toContain('convert');
  expect(last?.text).toContain("overwrite: 'in-step'");
  expect(last?.text).toContain("db.copyAttribute('users', 'title', 'name')");
});

it('a converter is left open where no value of the one type says one of the other, and there is no way back', () => {
  const { first, last } = printed(attribute('place', 'point'), attribute('open', 'boolean'));
  expect(first).toEqual({ text: expect.stringContaining('convert'), open: ['users.open: convert'] });
  expect(last?.text).not.toContain('down');
});

it("an entity's converter is copied with the types of what is stored, lists included", () => {
  const list = attribute('prices', 'string', { array: true });
  const own = (stored: readonly string[]) => stored.length;
  const { first, last } = printed(list, attribute('count', 'integer'), { own });
  expect(first?.text).toContain('stored as string[]');
  expect(first?.open).toEqual([]);
  expect(last?.text).not.toContain('down');
  expect(printed(list, attribute('count', 'integer'), { own, extension: 'js' }).first?.text).not.toContain(' as ');
});

it("an entity's converter that uses names of its file is left open", () => {
  const { first } = printed(attribute('price', 'string'), attribute('amount', 'integer'), { own: usesItsFile });
  expect(first).toEqual({ text: expect.stringContaining('TODO'), open: ['users.amount: convert'] });
});
