import type { WireDocument } from '../../src/appwrite/documents/document-gateway.js';
import { isTransformed, loadClassTransformer } from '../../src/context/hydration/class-transformation.js';
import { loadDocument } from '../../src/context/hydration/load-document.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import type { EntityClass } from '../../src/metadata/entity-class.js';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';
import { findEntity } from '../../src/metadata/model/find-entity.js';
import { Genre, Novel, Profile, Sample, Theme, Writer } from './library.js';

const plain = defineCollection('plain', { name: { type: 'string' }, at: { type: 'datetime', required: false } });
const model = buildEntityModel([Sample, Writer, Novel, Genre, Profile, plain]);
const find = (id: string) => model.entities.find(({ collection }) => collection === id);

const system = {
  $id: 'd1',
  $sequence: '7',
  $createdAt: '2026-01-02T03:04:05.678+00:00',
  $updatedAt: '2026-01-02T03:04:05.678+00:00',
  $permissions: ['read("any")'],
};

function load<E extends object>(entity: EntityClass<E>, stored: object): E {
  return loadDocument(findEntity(model, entity), { ...system, ...stored } as WireDocument, find) as E;
}

test('stored values become the values of the properties', () => {
  const sample = load(Sample, {
    string: 'x',
    integer: 5,
    bigint: 5,
    float: 3,
    datetime: '2026-01-02T03:04:05.678+00:00',
    json: '{"a":[1]}',
    bigints: [1, 9223372036854775807n],
    datetimes: ['1970-01-01T00:00:00.000+00:00'],
    strings: [],
    point: [1, 2],
    site: 'https://example.org/',
    boolean: null,
    longtext: null,
  });
  expect(sample).toBeInstanceOf(Sample);
  expect(sample).toMatchObject({
    id: 'd1',
    sequence: 7,
    createdAt: new Date('2026-01-02T03:04:05.678Z'),
    permissions: ['read("any")'],
    integer: 5,
    bigint: 5n,
    datetime: new Date('2026-01-02T03:04:05.678Z'),
    json: { a: [1] },
    bigints: [1n, 9223372036854775807n],
    datetimes: [new Date(0)],
    strings: [],
  });
  expect(sample.site?.host).toBe('example.org');
  expect(sample.boolean).toBeUndefined();
  expect(load(Sample, { integer: 9223372036854775807n }).integer).toBe(9223372036854775807n);
});

test('no value is undefined, or null where the class initialises with null', () => {
  const writer = load(Writer, { name: 'Ada', bio: null, motto_text: null, nick: null });
  expect(writer.bio).toBeNull();
  expect(writer.nick).toBeUndefined();
  expect(writer.motto).toBeUndefined();
  expect(load(Writer, { bio: 'text' }).bio).toBe('text');
});

test('a definition gives plain objects with null', () => {
  const document = loadDocument(findEntity(model, plain), { ...system, name: 'x', at: null }, find);
  expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
  expect(document).toMatchObject({
    $id: 'd1',
    $sequence: 7,
    name: 'x',
    at: null,
    $createdAt: expect.any(Date) as Date,
  });
});

test('relationships: an id is an instance that knows its id, a document is loaded, a missing list stays undefined', () => {
  const novel = load(Novel, { title: 'A', writer: 'w1' });
  expect(novel.writer).toBeInstanceOf(Writer);
  expect(novel.writer?.id).toBe('w1');
  expect((novel.writer as Writer).motto).toBeUndefined();
  expect(novel.genres).toBeUndefined();
  const whole = load(Novel, {
    writer: { ...system, $id: 'w1', name: 'Ada', motto_text: 'm' },
    genres: [{ ...system, label: 'x' }],
  });
  expect(whole.writer).toMatchObject({ id: 'w1', name: 'Ada', motto: 'm' });
  expect(whole.genres?.[0]).toBeInstanceOf(Genre);
  expect(load(Novel, { writer: [] }).writer).toBeUndefined();
  expect(load(Novel, { writer: null }).writer).toBeUndefined();
});

test('broken JSON names the document and the attribute', () => {
  expect(() => load(Sample, { json: '{"a":' })).toThrow('samples/d1.json');
});

beforeAll(loadClassTransformer);

describe('class-transformer', () => {
  test('@Transform, @Expose, @Exclude and @Type count', () => {
    const profile = load(Profile, {
      code: 'abc',
      label: 'shown',
      password: 'p',
      internal: 'secret',
      theme: '{"contrast":80}',
      since: '2026-01-02T03:04:05.678+00:00',
      note: null,
      owner: { ...system, $id: 'w1', name: 'Ada' },
    });
    expect(profile).toBeInstanceOf(Profile);
    expect(profile.code).toBe('ABC');
    expect(profile.label).toBe('shown');
    expect(profile.password).toBe('p');
    expect(profile.internal).toBeUndefined();
    expect(profile.theme).toBeInstanceOf(Theme);
    expect(profile.theme?.shade()).toBe('80%');
    expect(profile.since).toEqual(new Date('2026-01-02T03:04:05.678Z'));
    expect(profile.note).toBeUndefined();
    expect(profile.owner).toBeInstanceOf(Writer);
    expect((profile.owner as Writer).name).toBe('Ada');
  });

  test('it works only where an entity carries its decorators', () => {
    expect(isTransformed(findEntity(model, Profile))).toBe(true);
    expect(isTransformed(findEntity(model, Writer))).toBe(false);
    expect(isTransformed(findEntity(model, plain))).toBe(false);
  });
});
