import type { LifecycleEvent } from '../../metadata/entity-record.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { isRecord } from '../../util/is-record.js';
import { ownValue } from '../../util/own-value.js';
import { hookInput, hookOutput } from '../hooks/hook-input.js';
import { idProperty } from '../hydration/instantiate.js';
import { DEEPEST } from '../validation/draft.js';
import { writtenAlong } from '../validation/draft-relationship.js';
import type { WriteSession } from './write-session.js';

type Before = Extract<LifecycleEvent, `before${string}`>;
type After = Extract<LifecycleEvent, `after${string}`>;

/** Runs the `before` hooks of a document and of those written along with it, and returns the resulting values; the same object if there are no hooks. */
export async function afterBefore(session: WriteSession, event: Before, values: unknown): Promise<unknown> {
  return isRecord(values) ? afterHooks(session, session.metadata(), event, values) : values;
}

/** Whether any `before` hook may run for a document or those written along with it. */
export function hearsWrite(session: WriteSession, metadata = session.metadata(), depth = 0): boolean {
  if (['beforeCreate', 'beforeUpdate'].some((event) => session.hooks.has(event as Before, metadata))) return true;
  return (
    depth < DEEPEST &&
    metadata.properties.some((property) => {
      const target = property.kind === 'relationship' ? session.findEntity(property.target) : undefined;
      return target !== undefined && hearsWrite(session, target, depth + 1);
    })
  );
}

async function afterHooks(
  session: WriteSession,
  metadata: EntityMetadata,
  event: Before,
  values: object,
  depth = 0,
): Promise<object> {
  let own = values;
  if (session.hooks.has(event, metadata)) {
    const input = hookInput(metadata, values);
    await session.hooks.run(event, metadata, input);
    own = hookOutput(metadata, input, values);
  }
  if (depth === DEEPEST) return own;
  const along: Record<string, unknown> = {};
  for (const property of metadata.properties) {
    const value = ownValue(own, property.property);
    const target = property.kind === 'relationship' ? session.findEntity(property.target) : undefined;
    if (target === undefined || typeof value !== 'object' || value === null) continue;
    const given: readonly unknown[] = Array.isArray(value) ? value : [value];
    const after: unknown[] = [];
    for (const one of given) after.push(await afterHooksAlong(session, target, one, depth + 1));
    if (after.some((one, at) => one !== given[at])) along[property.property] = Array.isArray(value) ? after : after[0];
  }
  if (Object.keys(along).length === 0) return own;
  const { entity } = metadata;
  return Object.assign(entity !== null && own instanceof entity ? hookInput(metadata, own) : { ...own }, along);
}

async function afterHooksAlong(
  session: WriteSession,
  target: EntityMetadata,
  value: unknown,
  depth: number,
): Promise<unknown> {
  const mode = isRecord(value) ? writtenAlong(target, value, session.isAbsent) : null;
  if (mode === null) return value;
  return afterHooks(session, target, mode === 'create' ? 'beforeCreate' : 'beforeUpdate', value as object, depth);
}

/** Runs the `after` hooks; in a transaction, after its commit. */
export async function runAfter(
  session: WriteSession,
  event: After,
  document: () => object,
  metadata = session.metadata(),
): Promise<void> {
  if (!session.hooks.has(event, metadata)) return;
  const run = () => session.hooks.run(event, metadata, document());
  if (session.stage === null) await run();
  else session.stage.afterCommit(run);
}

/** A hook input with only the id, for deletions. */
export function identified(session: WriteSession, id: string): object {
  const metadata = session.metadata();
  return hookInput(metadata, { [idProperty(metadata) ?? '$id']: id });
}
