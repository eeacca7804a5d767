import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import type { Rename } from '../../src/schema/rename.js';
import type { Project } from './live-database.js';

export interface MigrateProcess {
  readonly child: ChildProcess;
  /** How it ended: exit code or signal, and what it printed. */
  readonly ended: Promise<{ how: number | string | null; output: string }>;
}

/** Starts a migration in a process of its own. Needs a build. */
export function migrateInProcess(
  project: Pick<Project, 'endpoint' | 'projectId' | 'apiKey'>,
  databaseId: string,
  model: { schema: DatabaseSchema; renames?: readonly Rename[]; lease?: number },
): MigrateProcess {
  const { endpoint, projectId, apiKey } = project;
  const parameters = JSON.stringify({ endpoint, projectId, apiKey, databaseId, ...model });
  const child = spawn(process.execPath, [join(__dirname, '.build/migrate-process.mjs'), parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  return {
    child,
    ended: new Promise((resolve) => child.on('close', (code, signal) => resolve({ how: signal ?? code, output }))),
  };
}
