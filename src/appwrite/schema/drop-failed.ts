import { type Operation, operationDelta, operationNames } from '../../operations/operation.js';
import { sidesOf } from '../../schema/relationship-schema.js';
import { schemaName } from '../../schema/schema-name.js';
import { pause } from '../../util/pause.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import type { LiveSchema, UnsettledItem } from './live-schema.js';
import { dropUnlisted } from './perform-once.js';
import type { SchemaGateway } from './schema-gateway.js';

const POLL = 100;
/** Milliseconds to wait for the other end of a relationship before it is deleted by its own key. */
const ITS_OWN = 2_000;
const PATIENCE = 60_000;

/** An attribute, an index, or the ends of a relationship. `kind` is needed because an attribute and an index may share a name (see `schemaName`). */
interface Things {
  readonly kind: UnsettledItem['kind'];
  readonly names: readonly string[];
}

/** What an operation concerns: an attribute, an index, or a relationship at both ends. */
export function thingsOf(operation: Operation): Things {
  const { before, after } = operationDelta(operation);
  return { kind: (after ?? before)?.kind === 'index' ? 'index' : 'attribute', names: operationNames(operation) };
}

/** The failed ones among some things. */
export function failedItems({ unsettled }: Pick<LiveSchema, 'unsettled'>, things: Things): readonly UnsettledItem[] {
  return unsettled.filter((item) => item.status === 'failed' && isAmong(item, things));
}

/**
 * Deletes things that Appwrite failed to create, which never held data, and waits until they are gone at both ends, because until then
 * Appwrite refuses to create them again (measured). Gives up on one that is stuck or stays for a minute; creating it again then reports it.
 *
 * @param things the failed things, including both ends of relationships
 */
export async function dropFailed(
  schemas: SchemaGateway,
  things: Things,
  signal: AbortSignal | undefined,
): Promise<void> {
  const start = performance.now();
  const asked = new Set<string>();
  for (;;) {
    const live = await schemas.read();
    const remaining = live.unsettled.filter((item) => isAmong(item, things));
    const elapsed = performance.now() - start;
    if (remaining.length === 0 && !isListed(live, things)) return;
    if (elapsed > PATIENCE || remaining.some(({ status }) => status === 'stuck')) return;
    const next = failedItems(live, things).find((item) => !asked.has(nameOf(item)));
    if (next !== undefined && elapsed >= asked.size * ITS_OWN) {
      asked.add(nameOf(next));
      await dropItem(schemas, next);
      continue;
    }
    await pause(POLL, signal);
    throwIfAborted(things.names.join(', '), signal);
  }
}

/** Deletes a failed thing. */
export async function dropItem(schemas: SchemaGateway, item: UnsettledItem): Promise<void> {
  const names = [nameOf(item)];
  const isThere = (live: LiveSchema) => failedItems(live, { kind: item.kind, names }).length > 0;
  await dropUnlisted(schemas, { names, send: () => schemas.deleteFailed(item), isThere });
}

function isListed({ schema }: LiveSchema, { kind, names }: Things): boolean {
  if (kind === 'index') return false;
  return schema.collections.some(({ id }) =>
    sidesOf(schema, id).some(({ relationship }) => names.includes(schemaName(id, relationship.key))),
  );
}

function isAmong(item: UnsettledItem, { kind, names }: Things): boolean {
  return item.kind === kind && names.includes(nameOf(item));
}

function nameOf({ collection, key }: UnsettledItem): string {
  return schemaName(collection, key);
}
