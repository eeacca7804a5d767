import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { createBackup } from '../../../src/backup/create/create-backup.js';
import { restoreBackup } from '../../../src/backup/restore/restore-backup.js';
import { diffSchemas } from '../../../src/differ/diff-schemas.js';
import { EntwriteError } from '../../../src/errors.js';
import { printOperation } from '../../../src/migrations/generate/print-operation.js';
import { splitByCollection } from '../../../src/migrations/generate/split-by-collection.js';
import { revertMigrations } from '../../../src/migrations/revert/revert-migrations.js';
import { migrationStatus } from '../../../src/migrations/run/migration-status.js';
import { runMigrations } from '../../../src/migrations/run/run-migrations.js';
import { describeOperation, type Operation } from '../../../src/operations/operation.js';
import { canonicalSchemaText } from '../../../src/schema/canonical-schema.js';
import { type DatabaseSchema, EMPTY_SCHEMA, findCollection } from '../../../src/schema/database-schema.js';
import { sidesOf } from '../../../src/schema/relationship-schema.js';
import type { Rename } from '../../../src/schema/rename.js';
import { withoutSystemCollections } from '../../../src/schema-manager/lock/system-collections.js';
import { heldIds } from '../../../src/schema-manager/online-changes/link-sides.js';
import type { MigrateOptions } from '../../../src/schema-manager/schema-manager-options.js';
import { stringifyJson } from '../../../src/util/canonical-json.js';
import { definedOnly } from '../../../src/util/defined-only.js';
import { arbitraryContents, arbitraryStoredValue, type DocumentValues } from '../../support/arbitrary-contents.js';
import { arbitrarySchema } from '../../support/arbitrary-schema.js';
import type { LiveDatabase } from '../../support/live-database.js';
import { allDocuments } from '../all-documents.js';
import type { DrawnScenario, Scenario } from '../scenario.js';
import { inContext, type Site } from '../site.js';
import { withOptions } from '../with-options.js';
import { at, managerAt } from './parts.js';

interface Drawn {
  readonly from: DatabaseSchema;
  readonly to: DatabaseSchema;
  readonly contents: Readonly<Record<string, DocumentValues[]>>;
  readonly renames: readonly Rename[];
  readonly fills: Readonly<Record<string, unknown>>;
}

/** Declared renames of some of what goes to what comes. */
function arbitraryRenames(from: DatabaseSchema, to: DatabaseSchema): fc.Arbitrary<readonly Rename[]> {
  const pairs = to.collections.flatMap(({ id, attributes }) => {
    const before = findCollection(from, id)?.attributes ?? [];
    const gone = before.filter(({ key }) => !attributes.some((attribute) => attribute.key === key));
    const come = attributes.filter(({ key }) => !before.some((attribute) => attribute.key === key));
    return gone.slice(0, come.length).map(({ key }, nth) => ({ collection: id, from: key, to: come[nth]?.key ?? key }));
  });
  return fc.subarray<Rename>(pairs);
}

function arbitraryFills(to: DatabaseSchema): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const required = to.collections.flatMap(({ id, attributes }) =>
    attributes
      .filter((attribute) => attribute.required)
      .map((attribute) => [`${id}.${attribute.key}`, arbitraryStoredValue(attribute)] as const),
  );
  return fc.record(Object.fromEntries(required));
}

const drawn: fc.Arbitrary<Drawn> = fc.tuple(arbitrarySchema(), arbitrarySchema()).chain(([from, to]) =>
  fc.record({
    from: fc.constant(from),
    to: fc.constant(to),
    contents: arbitraryContents(from),
    renames: arbitraryRenames(from, to),
    fills: arbitraryFills(to),
  }),
);

/** Everything that counts of a database: its schema, values, permissions, and links as ids. */
async function stateOf(database: LiveDatabase): Promise<unknown> {
  const live = withoutSystemCollections((await database.schemas.read()).schema);
  const contents: Record<string, unknown> = {};
  for (const { id, attributes } of live.collections) {
    const links = sidesOf(live, id).map(({ relationship }) => relationship.key);
    const found = await allDocuments(database, id, ['*', ...links.map((key) => `${key}.$id`)]);
    contents[id] = Object.fromEntries(
      found.map((document) => [
        document.$id,
        {
          permissions: document.$permissions,
          $createdAt: document.$createdAt,
          values: Object.fromEntries(attributes.map(({ key }) => [key, document[key] ?? null])),
          links: Object.fromEntries(links.map((key) => [key, [...heldIds(document, key)].sort()])),
        },
      ]),
    );
  }
  return { schema: canonicalSchemaText(live), contents };
}

async function fill({ documents }: LiveDatabase, { from, contents }: Drawn): Promise<void> {
  for (const { id } of from.collections) {
    for (const [nth, values] of (contents[id] ?? []).entries()) {
      const permissions = nth % 2 === 0 ? [`read("user:u${nth}")`] : [];
      const $createdAt = `2020-01-01T00:00:0${nth}.000+00:00`;
      await documents
        .create(id, `d${nth}`, { values: { ...values, $createdAt }, permissions })
        .catch((error: unknown) => {
          if (!(error instanceof EntwriteError && error.code === 'document_exists')) throw error;
        });
    }
  }
  for (const { id, relationships } of from.collections) {
    for (const { key, kind, relatedCollection } of relationships) {
      const owners = (await documents.list(id, [])).documents;
      const targets = (await documents.list(relatedCollection, [])).documents;
      for (const [nth, owner] of owners.entries()) {
        const target = targets[nth];
        if (target === undefined) continue;
        const isList = kind === 'oneToMany' || kind === 'manyToMany';
        await documents.update(id, owner.$id, { values: { [key]: isList ? [target.$id] : target.$id } });
      }
    }
  }
}

/** How a database comes from one schema to another, and what refuses it. */
interface Way {
  readonly name: string;
  readonly cost?: number;
  readonly lease?: number;
  /** Brings an empty database to where the way begins. */
  readonly begin: (site: Site, draw: Drawn) => Promise<void>;
  readonly go: (site: Site, draw: Drawn, resolve: Readonly<Record<string, unknown>>) => Promise<unknown>;
  /** What is left to do, and what is remembered. */
  readonly left: (site: Site, draw: Drawn) => Promise<unknown>;
}

const REFUSALS = ['data_conflict', 'plan_refused', 'migration_irreversible'];

async function refusalOf(work: Promise<unknown>): Promise<EntwriteError | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof EntwriteError && REFUSALS.includes(error.code)) return error;
    throw error;
  }
}

/** A way between what a seed draws. It is gone undisturbed first, which is what a disturbed one has to lead to. */
function scenarioOf(seed: number, { begin, go, left }: Way, settings: Omit<DrawnScenario, 'of'>): Scenario {
  const [draw] = fc.sample(drawn, { seed, numRuns: 1 });
  if (draw === undefined) throw new RangeError('nothing drawn');
  const { fills } = draw;
  let resolve: Readonly<Record<string, unknown>> = {};
  let refusal: string | null = null;
  let undisturbed: unknown;
  return {
    ...settings,
    documents: {},
    hasDefaults: true,
    expected: () => [],
    read: async () => new Map(),
    async prepare(site) {
      await begin(site, draw);
      const conflict = await refusalOf(go(site, draw, {}));
      if (conflict !== null) {
        const named = conflict.findings.filter(({ at: name }) => name in fills);
        resolve = Object.fromEntries(named.map(({ at: name }) => [name, { backfill: fills[name] }]));
        refusal = (await refusalOf(go(site, draw, resolve)))?.code ?? null;
      }
      undisturbed = [await stateOf(site.connect()), await left(site, draw)];
      await site.connect().schemas.deleteDatabase();
      site.clear();
      await begin(site, draw);
    },
    versions: [
      {
        async run(site) {
          const conflict = await refusalOf(go(site, draw, resolve));
          if ((conflict?.code ?? null) !== refusal) throw conflict ?? new Error(`was to be refused: ${refusal}`);
        },
      },
    ],
    async check(site) {
      const state = [await stateOf(site.connect()), await left(site, draw)];
      return isDeepStrictEqual(state, undisturbed)
        ? []
        : [`expected\n${JSON.stringify(undisturbed)}\nfound\n${JSON.stringify(state)}`];
    },
  };
}

/** `migrate()`, with drops carried out or parked. */
function migrated(drops: 'park' | 'delete'): Way {
  return {
    name: `any schema becomes any other${drops === 'park' ? ', drops parked' : ''}`,
    begin: beginAt,
    go: (site, { to, renames }, resolve) =>
      managerAt(site, to, { renames }).migrate({
        drops,
        allowDestructive: true,
        lockTimeout: 4 * site.lease,
        resolve: resolve as MigrateOptions['resolve'] & object,
      }),
    async left(site, { to, renames }) {
      const manager = managerAt(site, to, { renames });
      const kept = (await manager.parked()).map(({ collection, key }) => `${collection}/${key}`);
      return [[...(await manager.analyze())].map(describeOperation).sort(), kept.sort()];
    },
  };
}

async function beginAt(site: Site, draw: Drawn): Promise<void> {
  await at(draw.from)(site);
  await fill(site.connect(), draw);
}

const restored: Way = {
  name: 'any database is restored',
  cost: 2,
  lease: 15_000,
  async begin(site, draw) {
    await beginAt(site, draw);
    await createBackup(site.connect(), { folder: join(site.folder(), 'backup'), plain: true });
    await site.connect().schemas.deleteDatabase();
  },
  go: (site) => restoreBackup(site.connect(), { folder: join(site.folder(), 'backup'), lockTimeout: 4 * site.lease }),
  left: async () => null,
};

/** Files that lead from nothing to one schema and on to the other, one for each collection that changes. */
function filesOf({ from, to, renames, fills }: Drawn, isWhole: boolean): Readonly<Record<string, string>> {
  const calls = (operations: readonly Operation[]) =>
    operations.map((operation) => {
      const { text } = printOperation(operation, null);
      const name = operation.type === 'add_attribute' ? `${operation.collection}.${operation.attribute.key}` : '';
      if (!(name in fills)) return text;
      return withOptions(text, [`backfill: ${stringifyJson(fills[name])}`]);
    });
  const first = calls(diffSchemas(EMPTY_SCHEMA, from));
  const changes = isWhole ? splitByCollection(diffSchemas(from, to, renames), from, to) : [];
  const files = [first, ...changes.map(({ operations }) => calls(operations))];
  return Object.fromEntries(
    files.map((statements, nth) => {
      const name = `00${nth + 1}_file`;
      const body = statements.map((text) => `    ${text}`).join('\n');
      return [name, `module.exports = class Migration {\n  name = '${name}';\n  up(m) {\n${body}\n  }\n};\n`];
    }),
  );
}

/** Into a folder of their own, since Jest keeps what it has loaded by path. */
function write(site: Site, draw: Drawn, isWhole: boolean): string {
  const folder = mkdtempSync(join(site.folder(), 'files-'));
  for (const [name, text] of Object.entries(filesOf(draw, isWhole))) writeFileSync(join(folder, `${name}.cjs`), text);
  return folder;
}

const folders = new WeakMap<Drawn, string>();
const runFiles = (site: Site, draw: Drawn) =>
  inContext(site, (context) =>
    runMigrations(context, {
      folder: folders.get(draw) ?? '',
      allowDestructive: true,
      lockTimeout: 4 * site.lease,
    }),
  );

const statesOf = (site: Site, draw: Drawn) =>
  inContext(site, async (context) => {
    const { migrations } = await migrationStatus(context, { folder: folders.get(draw) ?? '' });
    return migrations.map(({ name, state }) => `${name} ${state}`);
  });

const up: Way = {
  name: 'files lead from any schema to any other',
  cost: 4,
  lease: 15_000,
  async begin(site, draw) {
    folders.set(draw, write(site, draw, false));
    await runFiles(site, draw);
    await fill(site.connect(), draw);
    folders.set(draw, write(site, draw, true));
  },
  go: runFiles,
  left: statesOf,
};

const down: Way = {
  name: 'files that led from any schema to any other are reverted',
  cost: 4,
  lease: 15_000,
  async begin(site, draw) {
    await up.begin(site, draw);
    await refusalOf(runFiles(site, draw));
  },
  go: (site, draw) =>
    inContext(site, (context) =>
      revertMigrations(context, {
        folder: folders.get(draw) ?? '',
        allowDestructive: true,
        lockTimeout: 4 * site.lease,
        to: '001_file',
      }),
    ),
  left: statesOf,
};

/** From any schema with any documents to any other one. */
export const DRAWN: readonly DrawnScenario[] = [migrated('delete'), migrated('park'), up, down, restored].flatMap(
  (way) => {
    const { name, cost, lease } = way;
    const settings = { name, ...definedOnly({ cost, lease }) };
    const onPostgreSql = { ...settings, name: `${name}, on PostgreSQL`, engine: 'postgresql' } as const;
    return [settings, onPostgreSql].map((one) => ({ ...one, of: (seed: number) => scenarioOf(seed, way, one) }));
  },
);
