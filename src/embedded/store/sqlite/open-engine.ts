import { openLibsqlEngine } from './libsql-engine.js';
import { openNodeSqliteEngine } from './node-sqlite-engine.js';
import type { SqliteEngine } from './sqlite-engine.js';

/**
 * Opens an SQLite file (or `:memory:`) with Node's own SQLite, or else with the optional package `libsql`. Without either, throws an error
 * that says what to install.
 */
export async function openEngine(file: string): Promise<SqliteEngine> {
  const builtIn = openNodeSqliteEngine(file);
  if (builtIn) return builtIn;
  try {
    // Loaded where its absence is handled, so that bundlers can do without it.
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

/** Errors from module loaders (`ts-node/esm`) have no code. */
function isMissingModule(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === undefined) return String(message).startsWith('Cannot find package ');
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
