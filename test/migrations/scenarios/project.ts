import { join } from 'node:path';
import type { DbContext } from 'entwrite';
import { type RunMigrationsOptions, runMigrations } from 'entwrite/migrations';
import { openWorkplace, type Workplace } from '../support.js';

/** A project whose migration files lie in a folder beside the tests, on a database of its own. */
export interface ScenarioProject extends Workplace {
  /** The folder of its files. */
  readonly files: string;
  readonly run: (options?: RunMigrationsOptions, context?: DbContext) => ReturnType<typeof runMigrations>;
  /** All documents of a collection by id, without what Appwrite sets but their permissions. */
  readonly all: (collection: string) => Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>>;
}

export async function openScenario(name: string): Promise<ScenarioProject> {
  const place = await openWorkplace();
  const files = join(__dirname, name);
  return {
    ...place,
    files,
    run: (options = {}, context = place.open()) => runMigrations(context, { folder: files, ...options }),
    async all(collection) {
      const found: [string, Readonly<Record<string, unknown>>][] = [];
      for (;;) {
        const after = found.at(-1)?.[0];
        const queries = [
          { method: 'limit', values: [1000] },
          { method: 'orderAsc', attribute: '$sequence' },
          ...(after === undefined ? [] : [{ method: 'cursorAfter', values: [after] }]),
        ].map((query) => JSON.stringify(query));
        const { documents } = await place.database.documents.list(collection, queries);
        for (const document of documents) {
          const values = Object.entries(document).filter(([key]) => !key.startsWith('$') || key === '$permissions');
          found.push([document.$id, Object.fromEntries(values)]);
        }
        if (documents.length < 1000) return Object.fromEntries(found);
      }
    },
  };
}
