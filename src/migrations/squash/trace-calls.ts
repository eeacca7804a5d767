import { diffSchemas } from '../../differ/diff-schemas.js';
import type { Operation } from '../../operations/operation.js';
import type { Rename } from '../../schema/collection-rename.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { normalizeSchema } from '../../schema/normalize-schema.js';
import { type CollectedMigration, collectSteps } from '../builder/collect-steps.js';
import { MigrationBuilder } from '../builder/migration-builder.js';
import type { MigrationFile } from '../builder/migration-file.js';
import type { MigrationStep } from '../builder/migration-step.js';

/** One call of the builder as a migration made it. */
export interface TracedCall {
  readonly method: string;
  readonly args: readonly unknown[];
  readonly from: DatabaseSchema;
  readonly to: DatabaseSchema;
  /** What it does to the schema. */
  readonly operations: readonly Operation[];
  /** The data step or check it added; null where it changes the schema. */
  readonly step: Exclude<MigrationStep, { kind: 'schema' }> | null;
}

export interface TracedMigration extends CollectedMigration {
  readonly calls: readonly TracedCall[];
}

/** Asks a migration for its steps, and which calls made them. Throws what `collectSteps` throws. */
export async function traceCalls(file: MigrationFile, from: DatabaseSchema): Promise<TracedMigration> {
  const collected = await collectSteps(file, from);
  const calls: TracedCall[] = [];
  await file.migration.up(recording(new MigrationBuilder(file.name, from), calls));
  return { ...collected, calls };
}

function recording(builder: MigrationBuilder, calls: TracedCall[]): MigrationBuilder {
  const proxy: MigrationBuilder = new Proxy(builder, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        const before = normalizeSchema(target.schema);
        member.apply(target, args);
        const after = normalizeSchema(target.schema);
        const last = target.steps.at(-1);
        const isSchema = name !== 'data' && name !== 'check';
        calls.push({
          method: String(name),
          args,
          from: before,
          to: after,
          operations: isSchema ? diffSchemas(before, after, renamesOf(String(name), args)) : [],
          step: isSchema || last === undefined || last.kind === 'schema' ? null : last,
        });
        return proxy;
      };
    },
  });
  return proxy;
}

function renamesOf(method: string, args: readonly unknown[]): readonly Rename[] {
  if (method === 'renameCollection') return [{ from: String(args[0]), to: String(args[1]) }];
  const [collection, from, third] = args;
  const to = method === 'alterRelationship' ? (third as { readonly key?: unknown } | undefined)?.key : third;
  const isRename = (method === 'renameAttribute' || method === 'alterRelationship') && typeof to === 'string';
  return isRename ? [{ collection: String(collection), from: String(from), to }] : [];
}
