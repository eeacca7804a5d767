import fc from 'fast-check';
import { diffSchemas } from '../../../src/differ/diff-schemas.js';
import { collectSteps } from '../../../src/migrations/builder/collect-steps.js';
import { loadTexts } from '../../../src/migrations/generate/load-texts.js';
import { printMigration } from '../../../src/migrations/generate/print-migration.js';
import { printOperation } from '../../../src/migrations/generate/print-operation.js';
import { sourceLanguage } from '../../../src/migrations/generate/source-language.js';
import type { Operation } from '../../../src/operations/operation.js';
import { canonicalSchemaText } from '../../../src/schema/canonical-schema.js';
import { type DatabaseSchema, EMPTY_SCHEMA } from '../../../src/schema/database-schema.js';
import type { AttributeRename } from '../../../src/schema/rename.js';
import { canonicalJson } from '../../../src/util/canonical-json.js';
import { arbitrarySchema, runs } from '../../support/arbitrary-schema.js';
import { AFTER, BEFORE } from '../../support/every-operation.js';
import { arbitraryRenames } from './arbitrary-renames.js';

/** What a printed file does when it is loaded again. */
async function printAndCollect(from: DatabaseSchema, operations: readonly Operation[]) {
  const statements = operations.map((operation) => printOperation(operation, sourceLanguage()).text);
  const text = printMigration({ className: 'Printed1', name: 'printed', statements }, sourceLanguage());
  const [file] = await loadTexts([{ file: '1_printed.ts', text }]);
  if (file === undefined) throw new Error('no file');
  const { steps, to } = await collectSteps(file, from);
  return { to, operations: steps.flatMap((step) => (step.kind === 'schema' ? step.operations : [])) };
}

function comparable(operations: readonly Operation[]): readonly string[] {
  return operations.map((operation) => canonicalJson(withoutHiddenKey(operation))).sort();
}

/** The hidden key of a one-way relationship does not count. */
function withoutHiddenKey(operation: Operation): unknown {
  if (!('relationship' in operation) || operation.relationship.twoWay) return operation;
  return { ...operation, relationship: { ...operation.relationship, twoWayKey: '' } };
}

async function expectSame(from: DatabaseSchema, to: DatabaseSchema, renames: readonly AttributeRename[]) {
  const operations = diffSchemas(from, to, renames);
  const collected = await printAndCollect(from, operations);
  expect(comparable(collected.operations)).toEqual(comparable(operations));
  expect(canonicalSchemaText(collected.to)).toBe(canonicalSchemaText(to));
}

it('prints every type of operation so that it comes back', async () => {
  await expectSame(EMPTY_SCHEMA, BEFORE, []);
  await expectSame(BEFORE, AFTER, [{ collection: 'authors', from: 'about', to: 'bio' }]);
  await expectSame(AFTER, BEFORE, [{ collection: 'authors', from: 'bio', to: 'about' }]);
});

/** A one-way oneToOne that becomes a one-way manyToMany, beside a new required attribute, was printed as a create and a drop. */
const owner = {
  key: 'owner',
  relatedCollection: 'tags',
  twoWay: false,
  twoWayKey: 'teams',
  onDelete: 'cascade',
} as const;
const bare = {
  permissions: [],
  documentSecurity: false,
  enabled: true,
  attributes: [],
  relationships: [],
  indexes: [],
};
const tags = { ...bare, id: 'tags', name: 'tags' };
const teams = { ...bare, id: 'teams', name: 'teams' };
const place = {
  key: 'place',
  type: 'string',
  size: 1,
  required: true,
  array: false,
  default: null,
  encrypt: false,
} as const;
const ONE_TO_ONE: DatabaseSchema = {
  collections: [tags, { ...teams, relationships: [{ ...owner, kind: 'oneToOne' }] }],
};
const MANY_TO_MANY: DatabaseSchema = {
  collections: [tags, { ...teams, attributes: [place], relationships: [{ ...owner, kind: 'manyToMany' }] }],
};

it('prints any operations between two schemas so that they come back', async () => {
  const renames = arbitraryRenames();
  await fc.assert(
    fc.asyncProperty(arbitrarySchema(), arbitrarySchema(), renames, async (from, to, declared) => {
      await expectSame(EMPTY_SCHEMA, from, []);
      await expectSame(from, to, declared);
    }),
    { ...runs(30, 800), examples: [[ONE_TO_ONE, MANY_TO_MANY, []]] },
  );
}, 120_000);

it('escapes what text holds', async () => {
  const [authors] = BEFORE.collections;
  if (authors === undefined) throw new Error('no collection');
  const texts = fc.array(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom("'", '"', '\\', '`$', '{x}', '\n', '\u2028', '*/')),
    { maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(texts, async (parts) => {
      const text = parts.join('').slice(0, 40);
      const name = text.trim() === '' ? 'x' : text;
      const before = { collections: [{ ...authors, relationships: [], indexes: [] }] };
      const attributes = authors.attributes.map((attribute) =>
        attribute.type === 'enum'
          ? { ...attribute, elements: ['writer', 'editor', `e${text}`] }
          : attribute.key === 'about'
            ? { ...attribute, default: text }
            : attribute,
      );
      await expectSame(
        before,
        { collections: [{ ...authors, name, attributes: attributes as never, relationships: [], indexes: [] }] },
        [],
      );
    }),
    runs(12, 300),
  );
}, 60_000);
