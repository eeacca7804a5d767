import { openLibsqlEngine } from './libsql-engine.js';
import { openNodeSqliteEngine } from './node-sqlite-engine.js';
import type { SqliteEngine } from './sqlite-engine.js';

/**
 * Opens an SQLite file (or `:memory:`) with Node's own SQLite, else with the optional package `libsql`.
 * Throws an error that says what to install when there is neither.
 */
export async function openEngine(file: string): Promise<SqliteEngine> {
  const builtIn = openNodeSqliteEngine(file);
  if (builtIn) return builtIn;
  try {
    // Loaded where its absence is caught, so that bundlers do without it as well.
    const { default: Database } = await import('libsql');
    return openLibsqlEngine(Database, file);
  } catch (error) {
    if (!isMissingModule(error)) throw error;
    throw new Error(
      `The embedded server needs SQLite, and Node ${process.versions.node} has none built in. ` +
        'Install the package libsql (npm install --save-dev libsql), or use Node 22.13 or later.',
      { cause: error },
    );
  }
}

/** Errors that come from loaders of modules (`ts-node/esm`) have no code. */
function isMissingModule(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === undefined) return String(message).startsWith('Cannot find package ');
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
