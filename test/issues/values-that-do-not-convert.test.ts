import { resolutionsFor, toResolution } from '../../src/cli/resolve-option.js';
import type { EntwriteError } from '../../src/errors.js';
import { failureOf, onFreshDatabase } from '../support/live-context.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** A `map` was asked for converted values only, so that it could not answer for those that do not convert, as the documentation said it would. */

const from = schemaOf(
  collection('items', [attribute('price', 'string'), attribute('codes', 'string', { array: true })]),
);
const to = schemaOf(collection('items', [attribute('price', 'float'), attribute('codes', 'integer', { array: true })]));

it('are mapped by the old value, in lists too, and the others are converted', () =>
  onFreshDatabase(async (database) => {
    await managerOf(database, from).migrate();
    await database.documents.create('items', 'a', { values: { price: 'about four', codes: ['1', 'two'] } });
    await database.documents.create('items', 'b', { values: { price: '2.5', codes: ['3'] } });
    const manager = managerOf(database, to);
    const error = await failureOf<EntwriteError>(manager.migrate({ allowDestructive: true }));
    expect(error?.findings.map(({ at }) => at)).toEqual(['items.price', 'items.codes']);
    const remedies = error?.findings.map(({ commandLine }) => commandLine?.remedy ?? '') ?? [];
    const options = remedies.flatMap((remedy) => /--resolve (\S+?=map:)/.exec(remedy)?.[1] ?? []);
    expect(options).toEqual(['items.price=map:', 'items.codes=map:']);
    const [price = '', codes = ''] = options;
    const resolve = resolutionsFor(toResolution(`${price}about four=4`, toResolution(`${codes}two=2`)), to);
    await manager.migrate({ allowDestructive: true, resolve });
    const { documents } = await database.documents.list('items', []);
    expect(documents.map(({ $id, price: stored, codes: list }) => [$id, stored, list])).toEqual([
      ['a', 4, [1, 2]],
      ['b', 2.5, [3]],
    ]);
    expect((await manager.analyze()).isEmpty).toBe(true);
  }));

it('are mapped by a function, whose answers are judged', () =>
  onFreshDatabase(async (database) => {
    await managerOf(database, from).migrate();
    await database.documents.create('items', 'a', { values: { price: '4 EUR', codes: [] } });
    const manager = managerOf(database, to);
    const wrong = { 'items.price': { map: () => 'free' } };
    const error = await failureOf<EntwriteError>(manager.migrate({ allowDestructive: true, resolve: wrong }));
    expect(error?.code).toBe('data_conflict');
    const map = (old: unknown) => (typeof old === 'string' ? Number.parseFloat(old) : old);
    await manager.migrate({ allowDestructive: true, resolve: { 'items.price': { map } } });
    expect((await database.documents.get('items', 'a'))?.price).toBe(4);
  }));
