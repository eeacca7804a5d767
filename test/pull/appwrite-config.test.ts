import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'lossless-json';
import { diffSchemas } from '../../src/differ/diff-schemas.js';
import { exportConfig, readConfigFile } from '../../src/project/appwrite-config/config-file.js';
import { readConfigSchema } from '../../src/project/appwrite-config/read-config-schema.js';
import { CONFIG_FORMS, writeConfigSchema } from '../../src/project/appwrite-config/write-config-schema.js';
import { parseExactJson } from '../../src/query/exact-json.js';
import { STATE_COLLECTION } from '../../src/schema-manager/lock/system-collections.js';
import { runs } from '../support/arbitrary-schema.js';
import { attribute, collection, schemaOf } from '../support/schema-manager.js';
import { awkwardSchema } from './awkward-schema.js';

const folder = mkdtempSync(join(tmpdir(), 'entwrite-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const database = { projectId: 'blog', databaseId: 'app' };

test.each(CONFIG_FORMS)('what is written with %s reads back the same', (form) => {
  fc.assert(
    fc.property(awkwardSchema, (schema) => {
      const collections = [...schema.collections, STATE_COLLECTION];
      const text = stringify(writeConfigSchema({}, { ...database, form, schema: { collections } })) ?? '';
      const read = readConfigSchema('appwrite.config.json', parseExactJson(text), null);
      expect(diffSchemas(schema, read)).toEqual([]);
      expect(read.collections.some(({ id }) => id === STATE_COLLECTION.id)).toBe(false);
    }),
    runs(60),
  );
});

test('what else is in the file stays, and nothing is there twice', () => {
  const config = {
    projectId: 'mine',
    functions: [{ $id: 'mail' }],
    tablesDB: [{ $id: 'app', name: 'App', enabled: true }],
    tables: [
      { $id: 'entwrite_state', databaseId: 'app', name: 'old' },
      { $id: 'logs', databaseId: 'app' },
      { $id: 'entwrite_state', databaseId: 'other' },
    ],
  };
  const schema = { collections: [STATE_COLLECTION] };
  const written = writeConfigSchema(config, { ...database, form: 'tables', schema });
  expect(written).toMatchObject({
    projectId: 'mine',
    functions: [{ $id: 'mail' }],
    tablesDB: [{ $id: 'app', name: 'App' }],
    tables: [
      { $id: 'logs' },
      { $id: 'entwrite_state', databaseId: 'other' },
      {
        $id: 'entwrite_state',
        name: 'entwrite state',
        rowSecurity: false,
        columns: [{ key: 'value', type: 'string' }],
      },
    ],
  });
  expect(writeConfigSchema(written, { ...database, form: 'tables', schema })).toEqual(written);
});

test('a file as the CLI pulls it is read', () => {
  const config = {
    projectId: 'p',
    databases: [{ $id: 'main', name: 'Main', enabled: true }],
    collections: [
      {
        ...{ $id: 'users', $permissions: ['read("any")'], databaseId: 'main', name: 'users', enabled: true },
        documentSecurity: true,
        attributes: [
          { key: 'mail', type: 'string', format: 'email', required: true, array: false, default: null },
          { key: 'age', type: 'integer', required: false, min: -9223372036854775808n, max: 9223372036854775807n },
          {
            ...{ key: 'posts', type: 'relationship', required: false, array: false, relatedCollection: 'posts' },
            ...{ relationType: 'oneToMany', twoWay: true, twoWayKey: 'author', onDelete: 'cascade', side: 'parent' },
          },
        ],
        indexes: [{ key: 'by_mail', type: 'unique', status: 'available', attributes: ['mail'], orders: ['ASC'] }],
      },
      {
        ...{ $id: 'posts', databaseId: 'main', name: 'posts', enabled: true, documentSecurity: false },
        attributes: [
          {
            ...{ key: 'author', type: 'relationship', required: false, array: false, relatedCollection: 'users' },
            ...{ relationType: 'manyToOne', twoWay: true, twoWayKey: 'posts', onDelete: 'cascade', side: 'child' },
          },
        ],
      },
    ],
  };
  expect(readConfigSchema('appwrite.json', config, null)).toMatchObject({
    collections: [
      {
        ...{ id: 'users', permissions: ['read("any")'], documentSecurity: true },
        attributes: [
          { key: 'mail', type: 'email', required: true },
          { key: 'age', type: 'integer', min: null, max: null, required: false },
        ],
        relationships: [{ key: 'posts', kind: 'oneToMany', twoWayKey: 'author', onDelete: 'cascade' }],
        indexes: [{ key: 'by_mail', type: 'unique', attributes: ['mail'], orders: ['asc'], lengths: [0] }],
      },
      { id: 'posts', relationships: [] },
    ],
  });
  expect(() => readConfigSchema('appwrite.json', config, 'other')).toThrow("no database 'other'");
});

test.each([
  [{ tables: [{ databaseId: 'app' }] }, 'a collection without an `$id`'],
  [{ collections: [{ $id: 'notes', attributes: [{ type: 'boolean' }] }] }, "a part of 'notes' without a `key`"],
  [{ tables: [{ $id: 'notes', indexes: [{ type: 'key' }] }] }, "a part of 'notes' without a `key`"],
])('what has no name is refused: %j', (config, found) => {
  expect(() => readConfigSchema('appwrite.json', config, null)).toThrow(found);
});

test('a type that is none is a mistake of the file, at its place', () => {
  const config = { tables: [{ $id: 'notes', databaseId: 'app', columns: [{ key: 'title', type: 'strng' }] }] };
  expect(() => readConfigSchema('appwrite.json', config, null)).toThrow(
    /^appwrite\.json: notes\.title: an attribute of the unknown type 'strng'; .*\[configuration_invalid\]$/,
  );
});

describe('whatever stands in a file in the place of one of its values', () => {
  const file = () => ({
    tablesDB: [{ $id: 'app' }],
    tables: [
      {
        $id: 'users',
        databaseId: 'app',
        $permissions: ['read("any")'],
        columns: [
          { key: 'name', type: 'string', size: 40, required: true, default: null },
          { key: 'age', type: 'integer', min: 0, max: 10, default: 1 },
          { key: 'kind', type: 'string', format: 'enum', elements: ['a', 'b'], default: 'a' },
          { key: 'boss', type: 'relationship', relatedTable: 'users', relationType: 'manyToOne', onDelete: 'setNull' },
        ],
        indexes: [{ key: 'by_name', type: 'key', columns: ['name'], orders: ['ASC'], lengths: [10] }],
      },
    ],
  });
  const placesIn = (value: object): { readonly holder: Record<string, unknown>; readonly key: string }[] =>
    Object.entries(value).flatMap(([key, one]: [string, unknown]) => [
      { holder: value as Record<string, unknown>, key },
      ...(typeof one === 'object' && one !== null ? placesIn(one) : []),
    ]);

  const texts = ['', '../../x', '__proto__', 'constructor', '*/', `\`\${1}\``, 'a\nb', '\u001b[31m'];
  const values: readonly unknown[] = [null, 7, true, ...texts, {}, [], [null], { toString: 1 }];

  it.each(values.map((hostile) => ({ hostile })))('is read or refused, and no id is a path: $hostile', ({
    hostile,
  }) => {
    for (const place of placesIn(file()).keys()) {
      const config = file();
      const { holder, key } = placesIn(config)[place] ?? { holder: {}, key: '' };
      holder[key] = hostile;
      try {
        for (const { id, attributes } of readConfigSchema('appwrite.config.json', config, 'app').collections)
          for (const name of [id, ...attributes.map((attribute) => attribute.key)])
            expect(name).toMatch(/^[A-Za-z0-9][\w.-]*$/);
      } catch (error) {
        expect(error).toMatchObject({ code: 'configuration_invalid' });
      }
    }
  });
});

describe('a file that includes others (since version 20 of the CLI)', () => {
  const file = join(folder, 'appwrite.config.json');
  const write = (name: string, data: unknown) => writeFileSync(join(folder, name), JSON.stringify(data));
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>;
  const schema = schemaOf(collection('notes', [attribute('title', 'string')]));
  const deps = { model: () => ({ entities: [], schema, renames: [] }), options: { databaseId: 'app' } } as never;

  test('is read and written with what it includes', () => {
    const includes = { functions: './functions.json', tables: 'tables.json' };
    write('appwrite.config.json', { projectId: 'p', includes, tablesDB: [{ $id: 'app', name: 'App' }] });
    write('tables.json', [{ $id: 'notes', databaseId: 'app', name: 'Notes', columns: [] }]);
    expect(readConfigFile(file, null)).toMatchObject({ collections: [{ id: 'notes', name: 'Notes' }] });

    expect(exportConfig(file, deps)).toBe(true);
    expect(exportConfig(file, deps)).toBe(false);
    expect(read('appwrite.config.json')).toEqual({ projectId: 'p', includes, tablesDB: [{ $id: 'app', name: 'App' }] });
    expect(read('tables.json')).toMatchObject([{ $id: 'notes', columns: [{ key: 'title' }] }, ...OWN]);
    expect(readConfigFile(file, null)).toEqual(schema);
    const text = readFileSync(file, 'utf8').replaceAll('\n', '\r\n');
    writeFileSync(file, text);
    expect(exportConfig(file, deps)).toBe(false);
  });

  test.each([
    [{ tables: '../tables.json' }, {}, 'Name a file in the same folder'],
    [{ tables: ['tables.json'] }, {}, 'Name a file in the same folder'],
    [{ tables: 'gone.json' }, {}, 'no such file'],
    [{ tables: 'tables.json' }, { tables: [] }, 'both in the file and in what it includes'],
    [{ tables: 'appwrite.config.json' }, {}, "'tables' that is not a list of objects"],
    [{}, { tables: { notes: {} } }, "'tables' that is not a list of objects"],
    [{}, { collections: [null] }, "'collections' that is not a list of objects"],
  ])('is refused with %j beside %j', (includes, more, message) => {
    write('appwrite.config.json', { includes, ...more });
    expect(() => readConfigFile(file, null)).toThrow(message);
    expect(() => exportConfig(file, deps)).toThrow(message);
  });

  test('a file with collections keeps that form, and nothing is there in both', () => {
    const old = { $id: 'notes', databaseId: 'app', name: 'old', attributes: [] };
    write('appwrite.config.json', { collections: [old, { ...old, databaseId: 'other' }] });
    exportConfig(file, deps);
    expect(read('appwrite.config.json')).not.toHaveProperty('tables');
    expect(read('appwrite.config.json').collections).toMatchObject([
      { databaseId: 'other' },
      { name: 'notes' },
      ...OWN,
    ]);

    exportConfig(file, deps, { form: 'tables' });
    expect(read('appwrite.config.json')).toMatchObject({
      collections: [{ databaseId: 'other' }],
      tables: [{ $id: 'notes', columns: [{ key: 'title' }] }, ...OWN],
    });
    const offline = { ...(deps as object), options: { databaseId: 'offline', projectId: 'offline' } } as never;
    expect(() => exportConfig(file, offline)).toThrow(
      '2 databases; expected one of app, other. Name it with --database',
    );
    exportConfig(file, offline, { databaseId: 'third' });
    expect(readConfigFile(file, 'third')).toEqual(schema);
    const both = { collections: [old], tables: [{ ...old, name: 'new' }] };
    expect(readConfigSchema('appwrite.json', both, null)).toMatchObject({ collections: [{ name: 'new' }] });
  });
});

const OWN = ['entwrite_state', 'entwrite_migrations', 'entwrite_operations'].map(($id) => ({ $id }));
