import type { LifecycleEvent } from '../../metadata/entity-record.js';
import { isRecord } from '../../util/is-record.js';
import { hookInput, hookOutput } from '../hooks/hook-input.js';
import { idProperty } from '../hydration/instantiate.js';
import type { WriteSession } from './write-session.js';

type Before = Extract<LifecycleEvent, `before${string}`>;
type After = Extract<LifecycleEvent, `after${string}`>;

/** Runs the `before` hooks and returns the resulting values; the same object if there are no hooks. */
export async function afterBefore(session: WriteSession, event: Before, values: unknown): Promise<unknown> {
  const metadata = session.metadata();
  const isObject = isRecord(values);
  if (!isObject || !session.hooks.has(event, metadata)) return values;
  const input = hookInput(metadata, values);
  await session.hooks.run(event, metadata, input);
  return hookOutput(metadata, input, values);
}

/** Runs the `after` hooks; in a transaction, after its commit. */
export async function runAfter(session: WriteSession, event: After, document: () => object): Promise<void> {
  const metadata = session.metadata();
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
