import { join } from 'node:path';
import { createAutomaticBackups } from '../../../src/backup/automatic/automatic-backup.js';
import { planBackups } from '../../../src/context/automatic-backups.js';
import type { EntityMetadata } from '../../../src/metadata/model/entity-metadata.js';
import type { DatabaseSchema } from '../../../src/schema/database-schema.js';
import { normalizeSchema } from '../../../src/schema/normalize-schema.js';
import type { MigrateOptions, SchemaManagerOptions } from '../../../src/schema-manager/schema-manager-options.js';
import { definedOnly } from '../../../src/util/defined-only.js';
import type { LiveDatabase } from '../../support/live-database.js';
import { managerOf } from '../../support/schema-manager.js';
import { allDocuments } from '../all-documents.js';
import type { Documents, Values, Work } from '../scenario.js';
import type { Site } from '../site.js';

/** Numbers as text and words that come out as themselves. */
export const ITEMS = Array.from({ length: 8 }, (_, at) => ({
  $id: `item-${at}`,
  note: at % 3 === 0 ? null : `note ${at}`,
  value: at % 4 === 0 ? null : String(at % 2 ? at : 0),
}));

export interface MigrationParts {
  readonly renames?: readonly { readonly from: string; readonly to: string; readonly collection?: string }[];
  readonly options?: MigrateOptions;
  /** What entities say of how values become those of another type, by `collection.attribute`. */
  readonly converters?: Readonly<Record<string, (value: unknown) => unknown>>;
}

/** A manager with a lease of a site for a schema, and automatic backups, as contexts have them. */
export function managerAt(site: Site, schema: DatabaseSchema, { renames = [], converters = {} }: MigrationParts = {}) {
  const entities = Object.entries(converters).map(([name, convert]) => {
    const [collection, key] = name.split('.');
    return { collection, properties: [{ kind: 'attribute', key, convert }] };
  });
  const model = {
    entities: entities as unknown as readonly EntityMetadata[],
    schema: normalizeSchema(schema),
    renames,
  };
  const database = site.connect();
  const backups = planBackups(async () =>
    createAutomaticBackups(database, { root: join(site.folder(), 'backups'), plain: true }),
  );
  const options: Partial<SchemaManagerOptions> = { lease: site.lease, model, ...(backups && { backups }) };
  return managerOf(database, schema, options);
}

/** The database with a schema. */
export function at(schema: DatabaseSchema): (site: Site) => Promise<void> {
  return async (site) => void (await managerAt(site, schema).migrate());
}

/** `migrate()` to a schema. */
export function migrateTo(schema: DatabaseSchema, parts: MigrationParts = {}): Work {
  return {
    operations: async (site) => (await managerAt(site, schema, parts).analyze()).operations,
    async run(site) {
      await managerAt(site, schema, parts).migrate({
        allowDestructive: true,
        lockTimeout: 4 * site.lease,
        ...parts.options,
      });
    },
  };
}

/** The same of a plan that was approved before, and that nobody carries out where the database is another by now. */
export function approved(schema: DatabaseSchema, parts: MigrationParts = {}): Work {
  return {
    plan: (site) => managerAt(site, schema, parts).analyze(definedOnly({ drops: parts.options?.drops })),
    async run(site, plan) {
      const options = { allowDestructive: true, lockTimeout: 4 * site.lease, ...parts.options } as const;
      await managerAt(site, schema, parts).migrate({ ...options, plan: plan as NonNullable<MigrateOptions['plan']> });
    },
  };
}

/** Nothing is pending in the end. */
export function isAt(schema: DatabaseSchema, parts: MigrationParts = {}) {
  return async (site: Site): Promise<readonly string[]> => {
    const rest = await managerAt(site, schema, parts).analyze();
    return rest.isEmpty ? [] : [`analyze() is not empty: ${rest.describe()}`];
  };
}

/** All documents of the collections with these keys. Links are ids, in order of the alphabet where there are several. */
export function reader(keys: Readonly<Record<string, readonly string[]>>, links: readonly string[] = []) {
  return async (database: LiveDatabase): Promise<Documents> => {
    const found = new Map<string, ReadonlyMap<string, Values>>();
    for (const [id, wanted] of Object.entries(keys)) {
      const select = wanted.map((key) => (links.includes(key) ? `${key}.$id` : key));
      const page = await allDocuments(database, id, select);
      found.set(
        id,
        new Map(
          page.map((document) => [
            document.$id,
            Object.fromEntries(wanted.map((key) => [key, plain(document[key], links.includes(key))])),
          ]),
        ),
      );
    }
    return found;
  };
}

function plain(value: unknown, isLink: boolean): unknown {
  if (!isLink) return value ?? null;
  const idOf = (one: unknown) => (typeof one === 'object' ? ((one as { $id?: string } | null)?.$id ?? null) : one);
  return Array.isArray(value) ? value.map(idOf).sort() : idOf(value ?? null);
}
