import { MinLength } from 'class-validator';
import { Attribute, Collection } from 'entwrite';
import { validateDraft } from '../../src/context/validation/class-validation.js';
import { type Draft, draftFindings, type WriteMode } from '../../src/context/validation/draft.js';
import { draftDocument } from '../../src/context/validation/draft-document.js';
import { requireValid } from '../../src/context/validation/require-valid.js';
import type { EntityClass } from '../../src/metadata/entity-class.js';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';
import { findEntity } from '../../src/metadata/model/find-entity.js';
import { Genre, Novel, Profile, Sample, Theme, Writer } from './library.js';

const model = buildEntityModel([Sample, Writer, Novel, Genre, Profile]);
let made = 0;
const context = {
  isUser: false,
  findEntity: (id: string) => model.entities.find(({ collection }) => collection === id),
  makeId: () => {
    made += 1;
    return `made${made}`;
  },
};

function draft(entity: EntityClass, values: object, mode: WriteMode = 'create'): Draft {
  return draftDocument(findEntity(model, entity), values, mode, context);
}

const rules = (entity: EntityClass, values: object, mode: WriteMode = 'create') =>
  draftFindings(draft(entity, values, mode)).map(({ at, rule }) => `${at} ${rule}`);

describe('values become stored values', () => {
  test('of every type', () => {
    const values = {
      string: '😀'.repeat(10),
      text: 'long',
      integer: 9007199254740991,
      bigint: 9223372036854775807n,
      float: -2.5,
      boolean: false,
      datetime: new Date('2026-01-02T03:04:05.678Z'),
      email: 'ada@example.org',
      url: 'https://example.org/?q=1',
      ip: '::1',
      enum: 'red',
      point: [180, -90],
      line: [
        [0, 0],
        [1, 1],
      ],
      polygon: [
        [
          [0, 0],
          [4, 0],
          [4, 4],
          [0, 0],
        ],
      ],
      json: { nested: [1, null] },
      strings: ['a', ''],
      bigints: [1n],
      datetimes: [new Date(0)],
      site: new URL('https://example.org'),
    };
    const { stored, findings, id } = draft(Sample, values);
    expect(findings).toEqual([]);
    expect(id).toMatch(/^made/);
    expect(stored).toEqual({
      ...values,
      bigint: 9223372036854775807n,
      bigints: [1],
      datetime: '2026-01-02T03:04:05.678Z',
      datetimes: ['1970-01-01T00:00:00.000Z'],
      json: '{"nested":[1,null]}',
      site: 'https://example.org/',
    });
  });

  test('default functions, keys, permissions, ids and dates', () => {
    const createdAt = new Date('2020-01-01T00:00:00Z');
    const permissions = ['read("any")', 'update("user:x/verified")'];
    const {
      stored,
      id,
      permissions: given,
    } = draft(Writer, { id: 'ada', name: 'Ada', motto: 'm', createdAt, permissions });
    expect(id).toBe('ada');
    expect(given).toEqual(permissions);
    expect(stored).toEqual({ name: 'Ada', token: 'made', motto_text: 'm', $createdAt: '2020-01-01T00:00:00.000Z' });
  });

  test('a patch holds only what is given; null takes away, undefined does not', () => {
    expect(draft(Writer, { bio: null, nick: undefined }, 'update').stored).toEqual({ bio: null });
  });

  test('a document that was read can be given back as a patch', () => {
    const writer = Object.assign(new Writer(), {
      id: 'w1',
      name: 'Ada',
      createdAt: new Date(),
      role: 'editor',
      other: 1,
    });
    const { stored, findings } = draft(Writer, writer, 'update');
    expect(findings).toEqual([]);
    expect(stored).toEqual({ name: 'Ada', role: 'editor', bio: null, motto_text: 'initialised' });
  });

  test('relationships: ids, instances and objects with an id link; other objects are written along', () => {
    const writer = Object.assign(new Writer(), { id: 'w1', name: 'Ada' });
    expect(draft(Novel, { title: 'A', writer: 'w1', genres: ['g1', { id: 'g2' }] }).stored).toMatchObject({
      writer: 'w1',
      genres: ['g1', 'g2'],
    });
    expect(draft(Novel, { title: 'A', writer }).stored).toMatchObject({ writer: 'w1' });
    const along = draft(Novel, { title: 'A', genres: [{ label: 'new' }, { id: 'g1', label: 'changed' }] });
    expect(along.stored).toMatchObject({
      genres: [
        { $id: expect.stringMatching(/^made/) as string, label: 'new' },
        { $id: 'g1', label: 'changed' },
      ],
    });
    expect(draft(Novel, { writer: null, genres: [] }, 'update').stored).toEqual({ writer: null, genres: [] });
  });
});

describe('what is wrong is found, all at once', () => {
  const cases: readonly (readonly [string, EntityClass, object, readonly string[]])[] = [
    ['a missing value', Writer, {}, ['Writer.name required']],
    ['null for a required value', Writer, { name: null }, ['Writer.name required']],
    ['null under a default', Writer, { name: 'Ada', role: null }, ['Writer.role null_under_default']],
    ['an unknown property', Writer, { name: 'Ada', nmae: 1 }, ['Writer.nmae unknown_property']],
    ['eleven code points', Sample, { string: '😀'.repeat(11) }, ['Sample.string size']],
    ['bytes of a text', Sample, { text: 'ü'.repeat(40_000) }, ['Sample.text size']],
    ['half a surrogate pair', Sample, { string: '\ud83d' }, ['Sample.string text']],
    ['a range', Sample, { small: 6, float: -1001 }, ['Sample.small range', 'Sample.float range']],
    ['beyond int64', Sample, { bigint: 2n ** 63n }, ['Sample.bigint range']],
    ['an unsafe number', Sample, { integer: 2 ** 53 }, ['Sample.integer type']],
    ['a fraction', Sample, { integer: 1.5 }, ['Sample.integer type']],
    ['NaN', Sample, { float: Number.NaN }, ['Sample.float type']],
    [
      'wrong types',
      Sample,
      { boolean: 1, string: 1, datetime: '2026' },
      ['Sample.string type', 'Sample.boolean type', 'Sample.datetime type'],
    ],
    ['a year before 1000', Sample, { datetime: new Date('0999-01-01') }, ['Sample.datetime range']],
    [
      'formats',
      Sample,
      { email: 'x', url: 'x', ip: '1.2.3' },
      ['Sample.email format', 'Sample.url format', 'Sample.ip format'],
    ],
    ['an element in another case', Sample, { enum: 'green' }, ['Sample.enum elements']],
    ['no list', Sample, { strings: 'x' }, ['Sample.strings array']],
    ['an item', Sample, { strings: ['ok', 'x'.repeat(11)] }, ['Sample.strings size']],
    [
      'geometries',
      Sample,
      {
        point: [181, 0],
        line: [[0, 0]],
        polygon: [
          [
            [0, 0],
            [1, 1],
            [2, 0],
            [3, 3],
          ],
        ],
      },
      ['Sample.point geometry', 'Sample.line geometry', 'Sample.polygon geometry'],
    ],
    ['JSON that is too long', Sample, { json: 'x'.repeat(99) }, ['Sample.json size']],
    ['a cycle', Sample, { json: { big: 1n } }, ['Sample.json json']],
    ['a transform that throws', Sample, { site: 'no url' }, ['Sample.site transform']],
    ['an id', Writer, { id: '_x', name: 'Ada' }, ['Writer.id id']],
    ['the id 0, which Appwrite replaces', Writer, { id: '0', name: 'Ada' }, ['Writer.id id']],
    ['permissions', Writer, { name: 'Ada', permissions: ['create("any")'] }, ['Writer.permissions permissions']],
    [
      'permissions',
      Writer,
      { name: 'Ada', permissions: ['read("label:my-label")'] },
      ['Writer.permissions permissions'],
    ],
    [
      'a relationship of the wrong shape',
      Novel,
      { title: 'A', writer: ['w1'], genres: 'g1' },
      ['Novel.writer relationship', 'Novel.genres relationship'],
    ],
    ['a bad link', Novel, { title: 'A', writer: '' }, ['Novel.writer id']],
    ['inside a document written along', Novel, { title: 'A', genres: [{ label: 1 }] }, ['Novel.genres.0.label type']],
  ];
  test.each(cases)('%s', (_name, entity, values, expected) => {
    expect(rules(entity, values)).toEqual(expected);
  });

  test('three levels deep', () => {
    const deep = { name: 'A1', novels: [{ title: 'B', writer: { name: 'C1', novels: [{ title: 'D' }] } }] };
    expect(rules(Writer, deep)).toEqual(['Writer.novels.0.writer.novels relationship']);
  });

  test('messages say the value, cut where it is long', async () => {
    const values = { string: 'x'.repeat(100), email: 'no email', integer: 1.5 };
    const error: unknown = await requireValid(draft(Sample, values)).catch((e) => e);
    expect(String(error)).toContain('"no email"');
    expect(String(error)).toContain('1.5');
    expect(String(error)).not.toContain('x'.repeat(60));
  });

  test('messages say a range with one end as such', () => {
    @Collection('tanks')
    class Tank {
      @Attribute({ type: 'float', max: 10 }) top!: number;
      @Attribute({ type: 'float', min: 2 }) bottom!: number;
    }
    const { findings } = draftDocument(
      findEntity(buildEntityModel([Tank]), Tank),
      { top: 11, bottom: 1 },
      'create',
      context,
    );
    expect(findings.map(({ expected }) => expected)).toEqual(['at most 10', 'at least 2']);
  });

  test('values of encrypted attributes stay out of messages', async () => {
    @Collection('secrets')
    class Secret {
      @Attribute({ size: 150, encrypt: true }) @MinLength(100) pin!: string;
    }
    const secrets = buildEntityModel([Secret]);
    for (const pin of ['hunter2'.repeat(40), 'hunter2']) {
      const one = draftDocument(findEntity(secrets, Secret), { pin }, 'create', context);
      const error: unknown = await requireValid(one).catch((e) => e);
      expect(error).toMatchObject({ code: 'document_invalid' });
      expect(String(error)).not.toContain('hunter2');
    }
  });
});

describe('class-validator', () => {
  const validate = async (entity: EntityClass, values: object, mode: WriteMode = 'create') =>
    (await validateDraft(draft(entity, values, mode))).map(({ at, rule }) => `${at} ${rule}`);

  test('its rules count, beside those of the model, in one error', async () => {
    expect(await validate(Writer, { name: 'A', nick: 'longer' })).toEqual([
      'Writer.name minLength',
      'Writer.nick maxLength',
    ]);
    await expect(requireValid(draft(Writer, { name: 'A', role: 'x', nick: 'longer' }))).rejects.toMatchObject({
      code: 'document_invalid',
      findings: [{ rule: 'elements' }, { rule: 'minLength' }, { rule: 'maxLength' }],
    });
  });

  test('a missing optional value is fine', async () => {
    expect(await validate(Writer, { name: 'Ada' })).toEqual([]);
  });

  test('of a patch only what it gives', async () => {
    expect(await validate(Genre, {}, 'update')).toEqual([]);
    expect(await validate(Genre, {})).toEqual(['Genre.label isDefined']);
    expect(await validate(Writer, { nick: 'longer' }, 'update')).toEqual(['Writer.nick maxLength']);
  });

  test('nested values are judged as the class that @Type names', async () => {
    expect(await validate(Profile, { code: 'a', label: 'b', theme: { contrast: 'much' } })).toEqual([
      'Profile.theme.contrast isInt',
    ]);
    expect(
      await validate(Profile, { code: 'a', label: 'b', theme: Object.assign(new Theme(), { contrast: 1 }) }),
    ).toEqual([]);
  });

  test('documents written along are judged, too', async () => {
    expect(await validate(Novel, { title: 'A', writer: { name: 'B' } })).toEqual(['Novel.writer.name minLength']);
  });

  test('the id of another document in a patch', async () => {
    await expect(requireValid(draft(Writer, { id: 'other', name: 'Ada' }, 'update'), 'w1')).rejects.toMatchObject({
      findings: [{ rule: 'id_change', at: 'Writer.id' }],
    });
  });
});
