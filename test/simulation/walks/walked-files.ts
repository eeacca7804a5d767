import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diffSchemas } from '../../../src/differ/diff-schemas.js';
import { linkChains } from '../../../src/differ/link-chains.js';
import { printOperation } from '../../../src/migrations/generate/print-operation.js';
import { splitByCollection } from '../../../src/migrations/generate/split-by-collection.js';
import { revertMigrations } from '../../../src/migrations/revert/revert-migrations.js';
import { migrationStatus } from '../../../src/migrations/run/migration-status.js';
import { runMigrations } from '../../../src/migrations/run/run-migrations.js';
import { type Operation, operationSubject } from '../../../src/operations/operation.js';
import { type DatabaseSchema, EMPTY_SCHEMA } from '../../../src/schema/database-schema.js';
import type { Work } from '../scenario.js';
import { inContext, type Site } from '../site.js';
import { withOptions } from '../with-options.js';
import { dataFills, dataStep } from './data-steps.js';
import { wordsOf } from './remedies.js';
import { OTHER_ZERO } from './value-kinds.js';
import { type Fill, renamesOf, schemaOfModel, storedValue, type WalkAttribute, type WalkModel } from './walk-model.js';

interface FileStep {
  readonly names: readonly string[];
  /** What it gave to documents that held nothing, by attributes. */
  readonly filled: ReadonlyMap<string, Fill>;
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
    const operations = diffSchemas(before, after, renamesOf(to));
    // A list of ids that only carries links is no part of a file.
    const passing = new Set(linkChains(operations).flatMap((chain) => chain.slice(1, -1)));
    const changes = splitByCollection(operations, before, after);
    const fills = dataFills(to);
    const bodies = [
      ...changes.map((change) =>
        change.operations.filter((one) => !passing.has(one)).map((operation) => printed(operation, to)),
      ),
      ...fills.map((fill) => [dataStep(fill)]),
    ];
    const names = bodies.map((statements) => {
      this.count += 1;
      const name = `${String(this.count).padStart(3, '0')}_walk`;
      const calls = statements.map((text) => `    ${text}\n`).join('');
      const text = `module.exports = class Migration {\n  name = '${name}';\n  up(m) {\n${calls}  }\n};\n`;
      writeFileSync(pathOf(site, name), text);
      return name;
    });
    const filled = new Map(
      to.collections.flatMap(({ attributes }) =>
        attributes.flatMap((one) => (one.fill === null ? [] : [[one.thing, one.fill] as const])),
      ),
    );
    this.steps.push({ names, filled, isReverted: false });
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

  /** What the last step gave to documents that held nothing by an attribute; null where it gave nothing. */
  filledLast(thing: string): Fill | null {
    return this.steps.at(-1)?.filled.get(thing) ?? null;
  }

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

/** A call of a file, with what the model says of stored values. */
function printed(operation: Operation, to: WalkModel): string {
  const { text } = printOperation(operation, null);
  const { collection, key } = operationSubject(operation);
  const attribute = to.collections.find(({ id }) => id === collection)?.attributes.find((one) => one.key === key);
  if (attribute === undefined || !['add_attribute', 'alter_attribute'].includes(operation.type)) return text;
  return withOptions(text, functionsOf(attribute));
}

function functionsOf(attribute: WalkAttribute): readonly string[] {
  const { fill, isTurned, kind, dialect, shape } = attribute;
  if (fill?.by === 'data step') return [];
  if (fill !== null) return [`backfill: ${JSON.stringify(storedValue(attribute, fill.number))}`];
  if (!isTurned) return [];
  if (kind === 'word') return [`map: ${JSON.stringify(wordsOf(attribute))}`];
  const typed = (type: string, value: string) => (['integer', 'float'].includes(type) ? value : `String(${value})`);
  const shift = dialect === 1 ? OTHER_ZERO : -OTHER_ZERO;
  const other = ['integer', 'float'].includes(shape.type) ? 'string' : 'integer';
  return [
    `convert: (old) => ${typed(shape.type, `Number(old) + ${shift}`)}`,
    `revert: (value) => ${typed(other, `Number(value) - ${shift}`)}`,
  ];
}

function pathOf(site: Site, name: string): string {
  return join(site.folder(), `${name}.cjs`);
}
