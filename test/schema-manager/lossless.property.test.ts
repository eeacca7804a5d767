import fc from 'fast-check';
import type { WireDocument } from '../../src/appwrite/documents/document-gateway.js';
import { sameStoredValue } from '../../src/documents/same-stored-value.js';
import { foldText } from '../../src/embedded/rules/text/collation.js';
import { EntwriteError } from '../../src/errors.js';
import { describeOperation } from '../../src/operations/operation.js';
import { attributeChanges } from '../../src/schema/attribute-changes.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { attributeType } from '../../src/schema/attribute-types.js';
import { canonicalSchemaText } from '../../src/schema/canonical-schema.js';
import { convertValue } from '../../src/schema/convert-value.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../../src/schema/database-schema.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import type { AttributeRename } from '../../src/schema/rename.js';
import { withoutSystemCollections } from '../../src/schema-manager/lock/system-collections.js';
import { arbitraryContents, arbitraryStoredValue, type DocumentValues } from '../support/arbitrary-contents.js';
import { arbitrarySchema } from '../support/arbitrary-schema.js';
import { connectDatabase, drawDial, type LiveDatabase, type Project, startDials } from '../support/live-database.js';
import { managerOf } from '../support/schema-manager.js';

/** From any schema with any documents to any other schema: nothing that the new one can hold is lost. */

let dials: readonly [Project, ...Project[]];
beforeAll(async () => {
  dials = await startDials();
});
afterAll(async () => {
  for (const { stop } of dials) await stop();
});

const isGeometry = (one: AttributeSchema) => attributeType(one).family === 'geometry';

/** Schemas without defaults of geometries: where MariaDB lets them go is a rule of its own (fact 74), see `required-for-a-moment.test.ts`. */
const schema = arbitrarySchema().map(({ collections }) => ({
  collections: collections.map((collection) => ({
    ...collection,
    attributes: collection.attributes.map((one) => (isGeometry(one) ? { ...one, default: null } : one)),
  })),
}));
const cases = fc
  .tuple(schema, schema)
  .chain(([from, to]) =>
    fc.tuple(
      fc.constant(from),
      fc.constant(to),
      arbitraryContents(from),
      backfills(to),
      arbitraryRenames(from, to),
      fc.nat(),
    ),
  );

/** A value for each required attribute, for the case that documents have none. */
function backfills(to: DatabaseSchema): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const required = to.collections.flatMap(({ id, attributes }) =>
    attributes
      .filter((attribute) => attribute.required)
      .map((attribute) => [`${id}.${attribute.key}`, attribute] as const),
  );
  return fc.record(Object.fromEntries(required.map(([name, attribute]) => [name, arbitraryStoredValue(attribute)])));
}

/** Declared renames of attributes that go to attributes that come, whatever their types. */
function arbitraryRenames(from: DatabaseSchema, to: DatabaseSchema): fc.Arbitrary<readonly AttributeRename[]> {
  const pairs = to.collections.flatMap(({ id, attributes }) => {
    const before = findCollection(from, id)?.attributes ?? [];
    const gone = before.filter(({ key }) => !attributes.some((attribute) => attribute.key === key));
    const come = attributes.filter(({ key }) => !before.some((attribute) => attribute.key === key));
    return gone.slice(0, come.length).map(({ key }, at) => ({ collection: id, from: key, to: come[at]?.key ?? key }));
  });
  return fc.subarray(pairs);
}

type Contents = ReadonlyMap<string, readonly WireDocument[]>;

async function contentsOf({ documents, schemas }: LiveDatabase): Promise<{ schema: string; contents: Contents }> {
  const live = withoutSystemCollections((await schemas.read()).schema);
  const contents = new Map<string, readonly WireDocument[]>();
  for (const { id, attributes, relationships } of live.collections) {
    const queries = [
      { method: 'limit', values: [100] },
      { method: 'select', values: ['*', ...relationships.map(({ key }) => `${key}.$id`)] },
    ];
    const page = await documents.list(
      id,
      queries.map((query) => JSON.stringify(query)),
    );
    contents.set(
      id,
      page.documents.map((document) => ({ ...document, attributes: attributes.length })),
    );
  }
  return { schema: canonicalSchemaText(live), contents };
}

/** Writes documents, links some of them, and puts null under some defaults; leaves out those that a unique index refuses. */
async function fill(database: LiveDatabase, from: DatabaseSchema, all: Readonly<Record<string, DocumentValues[]>>) {
  for (const { id } of from.collections) {
    for (const [at, values] of (all[id] ?? []).entries()) {
      const permissions = at % 2 === 0 ? [`read("user:u${at}")`] : [];
      await database.documents.create(id, `d${at}`, { values, permissions }).catch((error: unknown) => {
        if (!(error instanceof EntwriteError && error.code === 'document_exists')) throw error;
      });
    }
  }
  for (const collection of from.collections) await nullsUnderDefaults(database, from, collection);
  for (const { id, relationships } of from.collections) {
    for (const { key, kind, relatedCollection } of relationships) {
      if (kind !== 'manyToOne') continue;
      const [owner] = (await database.documents.list(id, [])).documents;
      const [target] = (await database.documents.list(relatedCollection, [])).documents;
      if (owner && target) await database.documents.update(id, owner.$id, { values: { [key]: target.$id } });
    }
  }
}

/** What only a bulk update can bring about: a single one would write the default. Refused beside relationships. */
async function nullsUnderDefaults(
  { transport, databaseId }: LiveDatabase,
  from: DatabaseSchema,
  { id, attributes }: CollectionSchema,
) {
  const related = from.collections.some(({ id: owner, relationships }) =>
    relationships.some(({ relatedCollection }) => owner === id || relatedCollection === id),
  );
  const keys = attributes.filter((attribute) => attribute.default !== null).map(({ key }) => key);
  if (related || keys.length === 0) return;
  await transport.send({
    method: 'PATCH',
    path: ['tablesdb', databaseId, 'tables', id, 'rows'],
    parameters: {
      data: Object.fromEntries(keys.map((key) => [key, null])),
      queries: [JSON.stringify({ method: 'equal', attribute: '$id', values: ['d0'] })],
    },
  });
}

/** What a document will hold under an attribute of the new schema; undefined where its value has no counterpart. */
function future(document: WireDocument, before: AttributeSchema | undefined, after: AttributeSchema): unknown {
  if (before === undefined) return null;
  const stored = document[before.key] ?? null;
  const isShadow = attributeChanges(before, after).some(({ way }) => way === 'online');
  if (!isShadow) return stored;
  const converted = convertValue(stored, before, after);
  return 'value' in converted ? converted.value : undefined;
}

function fits(value: unknown, attribute: AttributeSchema): boolean {
  if (value === undefined) return false;
  if (attribute.array)
    return ((value as unknown[] | null) ?? []).every((item) =>
      fits(item, { ...attribute, array: false, required: false } as AttributeSchema),
    );
  if (value === null) return !attribute.required;
  if ('size' in attribute) return [...String(value)].length <= attribute.size;
  if ('min' in attribute) {
    const number = value as number | bigint;
    return number >= (attribute.min ?? -Infinity) && number <= (attribute.max ?? Infinity);
  }
  return attribute.type !== 'enum' || attribute.elements.includes(String(value));
}

/** The attribute of the old schema whose values one of the new schema gets. */
type Origin = (collection: string, key: string) => AttributeSchema | undefined;

function oldKey(renames: readonly AttributeRename[], collection: string, key: string): string {
  return renames.find((rename) => rename.collection === collection && rename.to === key)?.from ?? key;
}

const attributeOf = (collection: CollectionSchema | undefined, key: string) =>
  collection?.attributes.find((attribute) => attribute.key === key);

/** `collection.attribute` of everything that documents stand in the way of, told without the code under test. */
function blocked(
  from: DatabaseSchema,
  to: DatabaseSchema,
  contents: Contents,
  origin: Origin,
  same: (text: string) => string,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const after of to.collections) {
    const before = findCollection(from, after.id);
    const documents = contents.get(after.id) ?? [];
    if (before === undefined) continue;
    for (const attribute of after.attributes) {
      const value = (document: WireDocument) => future(document, origin(after.id, attribute.key), attribute);
      if (!documents.every((document) => fits(value(document), attribute))) names.add(`${after.id}.${attribute.key}`);
    }
    for (const index of after.indexes) {
      if (index.type !== 'unique') continue;
      const keys = documents.flatMap((document) => {
        const values = index.attributes.map((key, at) => {
          const attribute = attributeOf(after, key);
          const value = attribute === undefined ? document[key] : future(document, origin(after.id, key), attribute);
          const length = index.lengths[at] || undefined;
          return typeof value === 'string' ? same([...value].slice(0, length).join('')) : value;
        });
        return values.some((value) => value === null || value === undefined) ? [] : [values.map(String).join('\u0000')];
      });
      if (new Set(keys).size < keys.length) names.add(`${after.id}.${index.key}`);
    }
  }
  return names;
}

describe('migrate from any schema with documents to any other', () => {
  it('keeps what the new one can hold, or names the real conflict and writes nothing', async () => {
    const told = { carried: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(cases, async ([from, to, documents, fills, renames, dial]) => {
        const database = connectDatabase(drawDial(dials, dial));
        const { textEquality } = await database.schemas.capabilities();
        const same = textEquality === 'exact' ? (text: string) => text : foldText;
        await managerOf(database, from).migrate();
        await fill(database, from, documents);
        const before = await contentsOf(database);
        const manager = managerOf(database, to, { renames });
        const origin: Origin = (collection, key) =>
          attributeOf(findCollection(from, collection), oldKey(renames, collection, key));
        const migrate = (resolve = {}) =>
          manager.migrate({ allowDestructive: true, resolve }).then(
            () => null,
            (error: EntwriteError) => error,
          );

        const inTheWay = blocked(from, to, before.contents, origin, same);
        const foreseen = (await manager.analyze({ documents: true })).blockers.map(({ rule, at }) => `${rule} ${at}`);
        const error = await migrate();
        // A comparison that looks at the documents hides nothing of what is refused, and invents nothing.
        expect(foreseen.sort()).toEqual((error?.findings ?? []).map(({ rule, at }) => `${rule} ${at}`).sort());
        if (error?.code === 'plan_refused' && error.findings.every(({ rule }) => rule === 'no_room_for_both')) {
          await manager.ensureDeleted();
          return;
        }
        if (error !== null && error.code !== 'data_conflict') throw error;
        expect(error?.findings.map(({ at }) => at).sort() ?? []).toEqual([...inTheWay].sort());
        let start = before;
        if (error !== null) {
          told.refused += 1;
          expect(await contentsOf(database)).toEqual(before);
          start = await clearTheWay(database, from, to, filled(error, fills), origin);
          const again = await migrate(remedies(error, fills));
          if (again !== null) throw again;
        } else told.carried += 1;

        expect([...(await manager.analyze())].map(describeOperation)).toEqual([]);
        await expectKept(database, from, to, start.contents, error === null ? {} : filled(error, fills), origin);
        await manager.ensureDeleted();
      }),
      { numRuns: process.env.LONG ? 500 : 14, endOnFailure: Boolean(process.env.LONG) },
    );
    expect(Math.min(told.carried, told.refused)).toBeGreaterThan(3);
  }, 3_600_000);
});

/** What the refusal proposes: a value where there is none. */
function remedies(error: EntwriteError, fills: DocumentValues) {
  return Object.fromEntries(Object.entries(filled(error, fills)).map(([at, backfill]) => [at, { backfill }]));
}

function filled({ findings }: EntwriteError, fills: DocumentValues): DocumentValues {
  return Object.fromEntries(findings.filter(({ at }) => at in fills).map(({ at }) => [at, fills[at]]));
}

/** Deletes the documents whose values no backfill helps, until only missing values are in the way. */
async function clearTheWay(
  database: LiveDatabase,
  from: DatabaseSchema,
  to: DatabaseSchema,
  fills: DocumentValues,
  origin: Origin,
) {
  for (const after of to.collections) {
    const before = findCollection(from, after.id);
    if (before === undefined) continue;
    const documents = (await contentsOf(database)).contents.get(after.id) ?? [];
    const hasUnique = after.indexes.some(({ type }) => type === 'unique');
    for (const [at, document] of documents.entries()) {
      const hopeless = after.attributes.some((attribute) => {
        const value = future(document, origin(after.id, attribute.key), attribute);
        const filled =
          value === null && `${after.id}.${attribute.key}` in fills ? fills[`${after.id}.${attribute.key}`] : value;
        return !fits(filled, attribute);
      });
      if (hopeless || (hasUnique && at > 0)) await remove(database, from, after.id, document.$id);
    }
  }
  return contentsOf(database);
}

/** Deletes a document, whatever links to it. */
async function remove(database: LiveDatabase, from: DatabaseSchema, collection: string, id: string): Promise<void> {
  for (const { id: owner, relationships } of from.collections) {
    for (const { key, kind, relatedCollection } of relationships) {
      if (kind !== 'manyToOne' || relatedCollection !== collection) continue;
      const queries = [{ method: 'select', values: ['$id', `${key}.$id`] }].map((query) => JSON.stringify(query));
      const { documents } = await database.documents.list(owner, queries);
      for (const document of documents.filter((one) => linked(one[key]).includes(id)))
        await database.documents.update(owner, document.$id, { values: { [key]: null } });
    }
  }
  await database.documents.delete(collection, id);
}

async function expectKept(
  database: LiveDatabase,
  from: DatabaseSchema,
  to: DatabaseSchema,
  was: Contents,
  fills: DocumentValues,
  origin: Origin,
) {
  const is = (await contentsOf(database)).contents;
  for (const after of to.collections) {
    const before = findCollection(from, after.id);
    const old = before === undefined ? [] : (was.get(after.id) ?? []);
    const now = new Map((is.get(after.id) ?? []).map((document) => [document.$id, document]));
    expect([...now.keys()].sort()).toEqual(old.map(({ $id }) => $id).sort());
    for (const document of old) {
      const found = now.get(document.$id);
      const system = (one: WireDocument | undefined) => one && [one.$createdAt, one.$updatedAt, one.$permissions];
      expect(system(found)).toEqual(system(document));
      for (const attribute of after.attributes) {
        const name = `${after.id}.${attribute.key}`;
        const value = future(document, origin(after.id, attribute.key), attribute);
        const wanted = isMissing(value) && attribute.required && name in fills ? fills[name] : value;
        if (!sameStoredValue(found?.[attribute.key] ?? null, wanted ?? null, attribute.type))
          expect({ name, id: document.$id, value: found?.[attribute.key] }).toEqual({
            name,
            id: document.$id,
            value: wanted,
          });
      }
      const kept = after.relationships.filter((relationship) =>
        before?.relationships.some((one) => isSame(one, relationship)),
      );
      for (const { key } of kept) expect(linked(found?.[key])).toEqual(linked(document[key]));
      // Appwrite refuses any update of a document that lacks a required value.
      if (!hasUniqueDefault(after)) await database.documents.update(after.id, document.$id, { permissions: [] });
    }
  }
}

/** Whether a backfill applies: an empty list counts as no value, since Appwrite answers a list that was never set so. */
function isMissing(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function isSame(a: RelationshipSchema, b: RelationshipSchema): boolean {
  return a.key === b.key && a.kind === b.kind && a.relatedCollection === b.relatedCollection && a.twoWay === b.twoWay;
}

/** Ids of what a relationship links to. */
function linked(value: unknown): readonly string[] {
  return [value ?? []]
    .flat()
    .map((document) => (document as WireDocument).$id)
    .sort();
}

/** Any update writes the default under a null, which a unique index over it takes once. */
function hasUniqueDefault({ attributes, indexes }: CollectionSchema): boolean {
  return indexes.some(
    (index) =>
      index.type === 'unique' &&
      attributes.some((attribute) => attribute.default !== null && index.attributes.includes(attribute.key)),
  );
}
