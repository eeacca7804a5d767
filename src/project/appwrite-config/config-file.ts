import { existsSync } from 'node:fs';
import type { ContextDeps } from '../../context/context-deps.js';
import { EntwriteError } from '../../errors.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import {
  MIGRATIONS_COLLECTION,
  OPERATIONS_COLLECTION,
  STATE_COLLECTION,
} from '../../schema-manager/lock/system-collections.js';
import { OFFLINE_NAME } from '../environment-options.js';
import { type AppwriteConfig, readAppwriteConfig, writeAppwriteConfig } from './included-files.js';
import { chooseDatabase, readConfigSchema } from './read-config-schema.js';
import { type ConfigForm, formOf, writeConfigSchema } from './write-config-schema.js';

/** Collections that `appwrite push --all --force` would delete if its file did not name them. */
const OWN_COLLECTIONS = [STATE_COLLECTION, MIGRATIONS_COLLECTION, OPERATIONS_COLLECTION];

/** The schema of a database from a file of the Appwrite CLI and its includes; see `readConfigSchema`. */
export function readConfigFile(file: string, databaseId: string | null): DatabaseSchema {
  if (!existsSync(file)) {
    const facts = {
      at: file,
      found: 'no such file',
      expected: 'a file of the Appwrite CLI',
      remedy: 'Check the path.',
    };
    throw new EntwriteError('configuration_invalid', facts);
  }
  return readConfigSchema(file, readAppwriteConfig(file).config, databaseId);
}

/**
 * Writes the collections of a model, and entwrite's own, into a file of the Appwrite CLI and its includes; everything else in it stays.
 *
 * @param form undefined for that of the file
 * @param databaseId undefined for that of the context, or else the only one in the file
 * @returns whether the file has changed
 */
export function exportConfig(
  file: string,
  { model, options }: Pick<ContextDeps, 'model' | 'options'>,
  { form, databaseId }: { readonly form?: ConfigForm; readonly databaseId?: string } = {},
): boolean {
  const { config, included }: AppwriteConfig = existsSync(file)
    ? readAppwriteConfig(file)
    : { config: {}, included: new Map() };
  const written = writeConfigSchema(config, {
    form: form ?? formOf(config),
    projectId: known(options.projectId) ?? '',
    databaseId: databaseId ?? known(options.databaseId) ?? chooseDatabase(file, config, null),
    schema: { collections: [...model().schema.collections, ...OWN_COLLECTIONS] },
  });
  return writeAppwriteConfig(file, written, included);
}

/** A name from the environment, unless it is the offline placeholder. */
function known(name: string | undefined): string | undefined {
  return name === OFFLINE_NAME ? undefined : name;
}
