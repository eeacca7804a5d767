import { hasCode } from '../../errors.js';
import type { Project } from '../../project/open-project.js';
import { readLive } from '../../project/pull/read-live.js';
import { requireQueryCollection } from '../../query/schema-collection.js';
import { type CollectionSchema, type DatabaseSchema, EMPTY_SCHEMA } from '../../schema/database-schema.js';

/** The live schema, which is read again if it may have changed. */
export interface LiveSchemaCache {
  readonly read: () => Promise<DatabaseSchema>;
  /** Throws `query_invalid` if there is no such collection. */
  readonly collection: (id: string) => Promise<CollectionSchema>;
  /** Makes the next `read` ask the server. */
  readonly forget: () => void;
}

/** Milliseconds until the schema is read again, since others may have changed it. */
const FRESH = 10_000;

/** Caches the live schema of a project's database for a few seconds. Treats a database that does not exist yet as empty. */
export function createLiveSchema({ deps }: Pick<Project, 'deps'>): LiveSchemaCache {
  let known: { readonly schema: Promise<DatabaseSchema>; readonly at: number } | null = null;
  const ask = async (): Promise<DatabaseSchema> => {
    try {
      return await readLive({ deps });
    } catch (error) {
      if (hasCode(error, 'configuration_invalid')) return EMPTY_SCHEMA;
      throw error;
    }
  };
  const read = (): Promise<DatabaseSchema> => {
    if (known !== null && Date.now() - known.at < FRESH) return known.schema;
    const schema = ask();
    known = { schema, at: Date.now() };
    schema.catch(() => {
      known = null;
    });
    return schema;
  };
  return {
    read,
    collection: async (id) => requireQueryCollection(await read(), id),
    forget() {
      known = null;
    },
  };
}
