import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diffSchemas } from '../../../src/differ/diff-schemas.js';
import { printOperation } from '../../../src/migrations/generate/print-operation.js';
import { splitByCollection } from '../../../src/migrations/generate/split-by-collection.js';
import { revertMigrations } from '../../../src/migrations/revert/revert-migrations.js';
import { migrationStatus } from '../../../src/migrations/run/migration-status.js';
import { runMigrations } from '../../../src/migrations/run/run-migrations.js';
import { type DatabaseSchema, EMPTY_SCHEMA } from '../../../src/schema/database-schema.js';
import type { Work } from '../scenario.js';
import { inContext, type Site } from '../site.js';
import { renamesOf, schemaOfModel, type WalkModel } from './walk-model.js';

interface FileStep {
  readonly names: readonly string[];
  isReverted: boolean;
}

/** The migration files of a walk. */
export class WalkedFiles {
  private steps: FileStep[] = [];
  /** Names are taken once, since Jest keeps what it has loaded by path. */
  private count = 0;

  /** Writes what leads from one model to the next, a file for each collection that changes; what was reverted is gone. */
  write(site: Site, from: WalkModel | null, to: WalkModel): void {
    for (const name of this.steps.filter(({ isReverted }) => isReverted).flatMap(({ names }) => names))
      rmSync(pathOf(site, name));
    this.steps = this.steps.filter(({ isReverted }) => !isReverted);
    const before: DatabaseSchema = from === null ? EMPTY_SCHEMA : schemaOfModel(from);
    const after = schemaOfModel(to);
    const changes = splitByCollection(diffSchemas(before, after, renamesOf(to)), before, after);
    const names = changes.map(({ operations }) => {
      this.count += 1;
      const name = `${String(this.count).padStart(3, '0')}_walk`;
      const calls = operations.map((operation) => `    ${printOperation(operation, null).text};\n`).join('');
      const text = `module.exports = class Migration {\n  name = '${name}';\n  up(m) {\n${calls}  }\n};\n`;
      writeFileSync(pathOf(site, name), text);
      return name;
    });
    this.steps.push({ names, isReverted: false });
  }

  /** Applies them all. */
  readonly up: Work = {
    run: (site) =>
      inContext(site, async (context) => {
        await runMigrations(context, { folder: site.folder(), allowDestructive: true, lockTimeout: 4 * site.lease });
      }),
  };

  /** Takes those of the last step back. */
  readonly down: Work = {
    run: (site) =>
      inContext(site, async (context) => {
        const to =
          this.steps
            .slice(0, -1)
            .findLast(({ names }) => names.length > 0)
            ?.names.at(-1) ?? '';
        const options = { folder: site.folder(), allowDestructive: true, lockTimeout: 4 * site.lease, to };
        await revertMigrations(context, options);
      }),
  };

  /** The last step is one that was taken back. */
  isReverted(): void {
    const last = this.steps.at(-1);
    if (last !== undefined) last.isReverted = true;
  }

  /** Files that are not in the state that is meant. */
  async strays(site: Site): Promise<readonly string[]> {
    const { migrations } = await inContext(site, (context) => migrationStatus(context, { folder: site.folder() }));
    const applied = this.steps.filter(({ isReverted }) => !isReverted).flatMap(({ names }) => names);
    return migrations
      .filter(({ name, state }) => (state === 'applied') !== applied.includes(name))
      .map(({ name, state }) => `${name} is ${state}`);
  }
}

function pathOf(site: Site, name: string): string {
  return join(site.folder(), `${name}.cjs`);
}
