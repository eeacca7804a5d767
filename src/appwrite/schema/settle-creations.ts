import { hasCode } from '../../errors.js';
import type { CreateRelationship } from '../../operations/create-relationship.js';
import type { Operation } from '../../operations/operation.js';
import { EMPTY_SCHEMA } from '../../schema/database-schema.js';
import { sidesOf } from '../../schema/relationship-schema.js';
import { pause } from '../../util/pause.js';
import { retry } from '../../util/retry.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import type { LiveSchema, UnsettledItem } from './live-schema.js';
import { performOnce } from './perform-once.js';
import type { SchemaGateway } from './schema-gateway.js';
import type { SettleOptions } from './settle.js';

/** How often a relationship is made that fails. */
const ATTEMPTS = 4;
const POLL = 100;
/** Milliseconds after which an end that is still there is deleted by its own key. */
const ITS_OWN = 2_000;
const PATIENCE = 60_000;

/**
 * Waits for what operations have started. A relationship made beside others, or while documents are read, fails about once in thirty, by a
 * race in the server; it never held anything, so it is deleted, and made again once both of its ends are gone.
 *
 * @throws EntwriteError attribute_failed for what fails again, or is no relationship of these operations; wait_timeout
 */
export function settleCreations(
  schemas: SchemaGateway,
  operations: readonly Operation[],
  concerns: (item: UnsettledItem) => boolean,
  options: SettleOptions = {},
): Promise<LiveSchema> {
  return retry(() => schemas.settle(concerns, options), {
    attempts: ATTEMPTS,
    on: (error) => hasCode(error, 'attribute_failed'),
    async before(error) {
      const failed = (await schemas.read()).unsettled.filter(({ status }) => status === 'failed');
      const again = operations.filter(
        (operation): operation is CreateRelationship =>
          operation.type === 'create_relationship' && failed.some((item) => isEndOf(operation, item)),
      );
      if (again.length === 0) throw error;
      for (const creation of again) await makeAgain(schemas, creation, options.signal);
    },
  });
}

async function makeAgain(
  schemas: SchemaGateway,
  creation: CreateRelationship,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { collection, relationship } = creation;
  const start = performance.now();
  const isSettled = (item: UnsettledItem) => !isEndOf(creation, item);
  let isOwn = false;
  await performOnce(schemas, { type: 'drop_relationship', collection, relationship }, EMPTY_SCHEMA).catch(ignoreGone);
  for (;;) {
    const live = await schemas.read();
    const isListed = sidesOf(live.schema, collection).some((side) => side.relationship.key === relationship.key);
    if (!isListed && live.unsettled.every(isSettled)) break;
    const left = live.unsettled.find((item) => item.status === 'failed' && isEndOf(creation, item));
    const elapsed = performance.now() - start;
    if (elapsed > PATIENCE || live.unsettled.some((item) => item.status === 'stuck' && isEndOf(creation, item))) return;
    if (!isOwn && elapsed > ITS_OWN && left !== undefined) {
      isOwn = true;
      const end = { ...relationship, key: left.key };
      const drop = { type: 'drop_relationship', collection: left.collection, relationship: end } as const;
      await performOnce(schemas, drop, EMPTY_SCHEMA).catch(ignoreGone);
    }
    await pause(POLL, signal);
    throwIfAborted(`${collection}.${relationship.key}`, signal);
  }
  await performOnce(schemas, creation, EMPTY_SCHEMA);
}

function isEndOf({ collection, relationship }: CreateRelationship, item: UnsettledItem): boolean {
  return (
    (item.collection === collection && item.key === relationship.key) ||
    (item.collection === relationship.relatedCollection && item.key === relationship.twoWayKey)
  );
}

function ignoreGone(error: unknown): void {
  if (!hasCode(error, 'server_refused')) throw error;
}
