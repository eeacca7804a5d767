import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { stringify } from 'lossless-json';
import type { ContextDeps } from '../../context/context-deps.js';
import { EntwriteError } from '../../errors.js';
import { parseExactJson } from '../../query/exact-json.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { OPERATIONS_COLLECTION } from '../../schema-manager/executor/operation-row.js';
import { MIGRATIONS_COLLECTION, STATE_COLLECTION } from '../../schema-manager/lock/system-collections.js';
import { readConfigSchema } from './read-config-schema.js';
import { type ConfigForm, writeConfigSchema } from './write-config-schema.js';

/** Collections that `appwrite push --all --force` would delete if its file did not name them. */
const OWN_COLLECTIONS = [STATE_COLLECTION, MIGRATIONS_COLLECTION, OPERATIONS_COLLECTION];

/** The schema of a database in a file of the Appwrite CLI; see `readConfigSchema`. */
export function readConfigFile(file: string, databaseId: string | null): DatabaseSchema {
  if (!existsSync(file)) throw unusable(file, 'no such file', 'Check the path.');
  return readConfigSchema(file, parse(file), databaseId);
}

/**
 * Writes the collections of a model, and entwrite's own, into a file of the Appwrite CLI; all else in it stays.
 *
 * @returns whether the file is other than before
 */
export function exportConfig(
  file: string,
  { model, options }: Pick<ContextDeps, 'model' | 'options'>,
  form: ConfigForm,
): boolean {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const config = before === '' ? {} : parse(file);
  if (typeof config !== 'object' || config === null) throw unusable(file, 'no JSON object', 'Correct it.');
  const written = writeConfigSchema(config as Readonly<Record<string, unknown>>, {
    form,
    projectId: options.projectId ?? '',
    databaseId: options.databaseId,
    schema: { collections: [...model().schema.collections, ...OWN_COLLECTIONS] },
  });
  const text = `${stringify(written, undefined, 4) ?? ''}\n`;
  if (text === before) return false;
  writeFileSync(file, text);
  return true;
}

function parse(file: string): unknown {
  try {
    return parseExactJson(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw unusable(file, 'text that is not JSON', 'Correct it.', cause);
  }
}

function unusable(at: string, found: string, remedy: string, cause?: unknown): EntwriteError {
  const facts = { at, found, expected: 'a file of the Appwrite CLI', remedy };
  return new EntwriteError('configuration_invalid', facts, cause === undefined ? {} : { cause });
}
