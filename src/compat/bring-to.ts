import { contextDeps } from '../context/context-deps.js';
import { hasCode } from '../errors.js';
import type { CollectionDefinition } from '../metadata/collection-definition.js';
import { describeOperation, type Operation, operationCollection } from '../operations/operation.js';
import type { DatabaseSchema } from '../schema/database-schema.js';
import { createStateStore } from '../schema-manager/lock/state-store.js';
import { planLive, withOperations } from '../schema-manager/plan/live-plan.js';
import { pause } from '../util/pause.js';
import { type Allowance, chooseOperations, leftFinding } from './choose-operations.js';
import type { OrmContext } from './orm-context.js';

/** The outcome of a call that concerns the schema. */
export interface MigrationOutcome {
  /** The operations that this call carried out, one line each. */
  readonly changes: readonly string[];
  /** What was left because it would need a drop or a copy of values. */
  readonly warnings: readonly string[];
}

interface Wish extends Allowance {
  /** The wanted collections, given what exists. May throw EntwriteError. */
  readonly collections: (live: DatabaseSchema) => readonly CollectionDefinition[];
  /**
   * Operations to carry out instead of differences, given what exists; their collections are among `collections`. May throw EntwriteError.
   */
  readonly adds?: (live: DatabaseSchema) => readonly Operation[];
  /** Attributes that the call drops although no definition can have their keys, by `collection.key`. */
  readonly names?: readonly string[];
  /** Which differences the call is about; by default all of its collections. */
  readonly concerns?: (operation: Operation) => boolean;
}

/** Milliseconds to retry while others change the same collections. */
const PATIENCE = 60_000;
const BETWEEN = 200;

/**
 * Brings a database as close to a wish as possible without losing anything, under the lock of the schema manager, and reports the rest as
 * one warning. Plans again if others change the database meanwhile.
 *
 * @returns the outcome, and a context for the collections as wished in the end
 * @throws EntwriteError
 */
export async function bringTo(
  base: OrmContext,
  wish: Wish,
): Promise<{ readonly outcome: MigrationOutcome; readonly context: OrmContext }> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await attempt(base, wish);
    } catch (error) {
      const isOutdated = hasCode(error, 'plan_outdated');
      if (!isOutdated || Date.now() > deadline) throw error;
      await pause(BETWEEN);
    }
  }
}

async function attempt(base: OrmContext, wish: Wish): ReturnType<typeof bringTo> {
  const { schemas, documents, onProgress } = contextDeps(base);
  const { schema } = await schemas.read();
  const definitions = wish.collections(schema);
  const context = await base.over(definitions);
  const ids = new Set(definitions.map(({ id }) => id));
  const found = await planLive(
    { schemas, documents },
    createStateStore(schemas, documents),
    contextDeps(context).model(),
    undefined,
    undefined,
    wish.names,
  );
  const concerned = found.plan.operations.filter(
    (operation) => ids.has(operationCollection(operation)) && (wish.concerns?.(operation) ?? wish.adds === undefined),
  );
  const { done: chosen, left } = chooseOperations(concerned, wish);
  const done = [...chosen, ...(wish.adds?.(schema) ?? [])];
  let changes: readonly Operation[] = [];
  if (done.length > 0 || !found.live.exists) {
    const { plan } = withOperations(schemas.databaseId, found, done);
    const renames = Object.fromEntries((wish.names ?? []).map((name) => [name, false] as const));
    const manager = context.getSchemaManager();
    changes = (await manager.migrate({ plan, renames, allowDestructive: wish.drops ?? false })).operations;
  }
  const outcome = { changes: changes.map(describeOperation), warnings: left.map(describeOperation) };
  if (left.length > 0)
    onProgress({
      type: 'warning',
      message: `skipped, because it needs a drop or a copy of values: ${outcome.warnings.join('; ')}`,
      findings: left.map(leftFinding),
    });
  return { outcome, context };
}
