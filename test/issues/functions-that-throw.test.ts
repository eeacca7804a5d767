import { Attribute, Collection, DbContext, Id, type ModelBuilder, type Opt } from 'entwrite';
import { openContext, type TestLibrary } from '../context/test-library.js';
import { failureOf } from '../support/live-context.js';

/** Errors of functions that an entity declares came bare, without the property, or lost their cause. */

class NoTenant extends Error {}
const wrong = new NoTenant('no tenant is set');
const fails = (): never => {
  throw wrong;
};
const state = { broken: false };
const orFails = <T>(value: T): T => (state.broken ? fails() : value);

@Collection('parcels')
class Parcel {
  @Id({ generate: () => orFails('p1') }) id!: string;
  @Attribute({
    type: 'string',
    size: 20,
    transform: { to: (value: string) => (value === 'bad' ? fails() : value), from: (value: string) => value },
  })
  code!: string;
  @Attribute({ type: 'string', size: 20, default: () => orFails('acme') }) tenant!: Opt<string>;
  @Attribute({ type: 'string', size: 200, encrypt: true, default: () => orFails('hidden') }) secret!: Opt<string>;
}

class ParcelDb extends DbContext {
  readonly parcels = this.set(Parcel);
}

@Collection('letters', { documentSecurity: true })
class Letter {
  @Id() id!: string;
  @Attribute({ size: 20 }) text!: string;
}

class LetterDb extends DbContext {
  readonly letters = this.set(Letter);

  protected override configure(model: ModelBuilder): void {
    model.permissions(Letter, fails);
  }
}

let library: TestLibrary<ParcelDb>;
beforeAll(async () => {
  library = await openContext(ParcelDb);
});
beforeEach(() => {
  state.broken = false;
});
afterAll(() => library.end());

test('`transform.to` in a condition names the property and keeps the error', async () => {
  const { parcels } = library.db;
  for (const where of [{ code: 'bad' }, { code: { $in: ['x', 'bad'] } }, { $or: [{ code: { $gt: 'bad' } }] }])
    expect(await failureOf(parcels.where(where).count())).toMatchObject({
      code: 'query_invalid',
      at: 'Parcel.code',
      found: expect.stringContaining('no tenant is set'),
      cause: wrong,
    });
});

test('`transform.to` in a write keeps the error, in bulk too', async () => {
  const { parcels } = library.db;
  expect(await failureOf(parcels.create({ code: 'bad' }))).toMatchObject({ at: 'Parcel.code', cause: wrong });
  expect(await failureOf(parcels.createMany([{ code: 'x' }, { code: 'bad' }]))).toMatchObject({
    at: '[1] Parcel.code',
    cause: wrong,
  });
});

test('functions of defaults and ids are named, and keep the error unless it may quote a secret', async () => {
  const { parcels } = library.db;
  state.broken = true;
  const failure = await failureOf(parcels.create({ code: 'x' }));
  expect(failure).toMatchObject({ code: 'document_invalid', cause: wrong });
  expect(failure).toMatchObject({
    findings: [
      { at: 'Parcel.id', found: 'the function that generates ids threw: no tenant is set' },
      { at: 'Parcel.tenant', found: 'the function of its default threw: no tenant is set', cause: wrong },
      { at: 'Parcel.secret', found: 'the function of its default threw an error that may hold the value' },
    ],
  });
  const { findings } = failure as { findings: readonly { cause?: unknown }[] };
  expect(findings[2]?.cause).toBeUndefined();
  expect(() => library.db.unitOfWork().parcels.add({ code: 'x' })).toThrow(
    expect.objectContaining({ code: 'document_invalid', at: 'Parcel.id', cause: wrong }),
  );
});

test('the function of default permissions is named', async () => {
  const letters = await openContext(LetterDb);
  expect(await failureOf(letters.db.letters.create({ text: 'x' }))).toMatchObject({
    code: 'document_invalid',
    at: 'Letter.permissions',
    cause: wrong,
  });
  await letters.end();
});
