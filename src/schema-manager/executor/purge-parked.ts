import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { LiveSchema, ParkedThing } from '../../appwrite/schema/live-schema.js';
import { dropUnlisted } from '../../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { EntwriteError } from '../../errors.js';
import { optionPlace } from '../../metadata/options/option-place.js';
import { type Operation, operationNames } from '../../operations/operation.js';
import type { ProgressListener } from '../../progress.js';
import { queryText, wire } from '../../query/wire-query.js';
import { EMPTY_SCHEMA, findCollection } from '../../schema/database-schema.js';
import { exactName, isNamed, type NamedThing, thingsNamed } from '../../schema/named-thing.js';
import { nearNames } from '../../util/near-names.js';
import { parseDuration } from '../../util/parse-duration.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import { withLease } from '../lock/acquire-lease.js';
import { NO_INTENT } from '../lock/intent.js';
import type { Lease, LeaseOptions } from '../lock/lease.js';
import type { StateStore } from '../lock/state-store.js';
import {
  isRecordOf,
  type ParkedItem,
  type ParkedRecord,
  parkedAt,
  parkedItems,
  stillParked,
} from '../parking/parked-record.js';

export interface PurgeOptions {
  /** The minimum age of what is deleted: `'14d'`, `'12h'`, `'30m'`, or milliseconds. Measured by the server's clock. */
  readonly olderThan: string | number;
  /** Only these: `users.age`, or `users` for a collection and everything parked in it. */
  readonly only?: readonly string[];
  /** Deletes nothing; reports what would be deleted. */
  readonly dryRun?: boolean;
  /** Milliseconds to wait for another migration of the same database; 60,000 by default. */
  readonly lockTimeout?: number;
  /** Stops before the next deletion. */
  readonly signal?: AbortSignal;
}

/** What happened to each parked thing. */
export interface PurgeReport {
  readonly purged: readonly ParkedItem[];
  /** What stays, and why. */
  readonly kept: readonly (ParkedItem & { readonly reason: string })[];
}

interface PurgeDeps {
  readonly schemas: SchemaGateway;
  readonly documents: Pick<DocumentGateway, 'list'>;
  readonly states: StateStore;
  readonly onProgress?: ProgressListener;
}

/**
 * Deletes what was parked, if it is on record, unchanged since, and old enough by the server's time. Everything else stays, with the
 * reason.
 *
 * @throws EntwriteError configuration_invalid, locked, and any error of the server; a repeated call continues
 */
export async function purgeParked(
  { schemas, documents, states, onProgress = () => {} }: PurgeDeps,
  options: PurgeOptions,
  leaseOptions: LeaseOptions,
): Promise<PurgeReport> {
  const age = ageOf(options.olderThan);
  const before = await schemas.read();
  const records = (await states.recall())?.state.parked ?? [];
  refuseUnknown(options.only, stillParked(records, before));
  // What a killed run deleted is still on record, so the live schema does not decide this.
  if (records.length === 0) return { purged: [], kept: [] };
  return withLease(states, leaseOptions, async (lease) => {
    const { state } = await states.read();
    const known = state.parked ?? [];
    const now = Date.parse(await lease.serverTime());
    const guarded = schemas.guardedBy(lease);
    const purged: ParkedItem[] = [];
    const kept: PurgeReport['kept'][number][] = [];
    for (const item of parkedItems(known, before)) {
      if (!isChosen(item, options.only)) continue;
      throwIfAborted(parkedAt(item), options.signal, 'Purge again: it continues with the rest.');
      const look = () => purgeable(item, { schemas: guarded, documents }, now - age);
      const reason =
        options.dryRun === true ? reasonIn(await look()) : await deleteParked(look, item, guarded, lease, onProgress);
      if (reason === null) purged.push(item);
      else kept.push({ ...item, reason });
    }
    const after = await guarded.read();
    const parked = stillParked(known, after);
    const isGone = (id: string) =>
      known.some((record) => record.key === null && record.collection === id) &&
      findCollection(after.schema, id) === undefined &&
      parked.every((record) => record.key !== null || record.collection !== id);
    await lease.complete({ ...state, owned: state.owned.filter((id) => !isGone(id)), parked });
    return { purged, kept };
  });
}

/** The parked thing if it is unchanged and old enough; otherwise why it stays. */
async function purgeable(
  item: ParkedItem,
  { schemas, documents }: Pick<PurgeDeps, 'schemas' | 'documents'>,
  latest: number,
): Promise<ParkedThing | string> {
  const live = await schemas.read();
  const thing = thingOf(item, live);
  if (thing === undefined) return 'it is not there any more';
  if (thing.since === null || Number.isNaN(Date.parse(thing.since))) return 'the server does not say how old it is';
  if (Date.parse(thing.since) > latest) return `it was parked on ${thing.since.slice(0, 19)}Z, which is too recent`;
  if (thing.attribute !== null) return attributeInUse(thing) ?? thing;
  return collectionInUse(thing, live) ?? (await writtenSince(item.collection, thing.since, documents)) ?? thing;
}

function reasonIn(found: ParkedThing | string): string | null {
  return typeof found === 'string' ? found : null;
}

function attributeInUse({ attribute, within }: ParkedThing): string | null {
  if (attribute === null) return null;
  if (attribute.required || attribute.default !== null) return 'it was changed after it was parked';
  const index = within.indexes.find(({ attributes }) => attributes.includes(attribute.key));
  return index === undefined ? null : `the index '${index.key}' was made over it after it was parked`;
}

function collectionInUse({ collection, within }: ParkedThing, { schema }: LiveSchema): string | null {
  if (within.enabled || within.permissions.length > 0) return 'it was opened to clients after it was parked';
  const linked = schema.collections.find(({ relationships }) =>
    relationships.some(({ relatedCollection }) => relatedCollection === collection),
  );
  return linked === undefined && within.relationships.length === 0
    ? null
    : `a relationship with '${linked?.id ?? within.relationships[0]?.relatedCollection}' was made after it was parked`;
}

/** API keys can still write to a closed collection: if one does, the collection is in use. */
async function writtenSince(
  collection: string,
  since: string,
  documents: Pick<DocumentGateway, 'list'>,
): Promise<string | null> {
  const queries = [wire.compare('greaterThan', '$updatedAt', since), wire.select(['$id']), wire.limit(1)];
  const { documents: found } = await documents.list(collection, queries.map(queryText));
  return found[0] === undefined
    ? null
    : `documents were written to it after it was parked, '${found[0].$id}' among them`;
}

/** Deletes once even if answers are lost: calls `look` before each request, and waits for the deletion. Returns why it stays, or null. */
async function deleteParked(
  look: () => Promise<ParkedThing | string>,
  item: ParkedItem,
  schemas: SchemaGateway,
  lease: Pick<Lease, 'addIntent'>,
  onProgress: ProgressListener,
): Promise<string | null> {
  const found = await look();
  if (typeof found === 'string') return found;
  const drop = dropOf(found);
  const names = operationNames(drop);
  await lease.addIntent({ ...NO_INTENT, drops: names });
  let reason: string | null = null;
  await dropUnlisted(schemas, {
    names,
    async send() {
      reason = reasonIn(await look());
      if (reason === null) await schemas.perform(drop, EMPTY_SCHEMA);
    },
    isThere: (live) => thingOf(item, live) !== undefined,
  });
  if (reason === null)
    await schemas.settle(({ collection, key }) => collection === item.collection && key === item.name, { onProgress });
  return reason;
}

function dropOf({ collection, attribute, within }: ParkedThing): Operation {
  return attribute === null
    ? { type: 'drop_collection', collection: within }
    : { type: 'drop_attribute', collection, attribute };
}

function thingOf(record: ParkedRecord, { parked }: LiveSchema): ParkedThing | undefined {
  return parked.find((thing) => isRecordOf(record, thing));
}

function isChosen(item: ParkedRecord, only: PurgeOptions['only']): boolean {
  return only === undefined || only.some((name) => isNamed(name, wholeOf(item)) || isNamed(name, item));
}

function ageOf(olderThan: PurgeOptions['olderThan']): number {
  const age = typeof olderThan === 'number' ? olderThan : parseDuration(olderThan);
  if (age !== null && age >= 0) return age;
  throw new EntwriteError('configuration_invalid', {
    ...optionPlace('purge', 'olderThan'),
    found: `the age '${olderThan}'`,
    expected: "a number with a unit, such as '14d', '12h' or '30m'",
    remedy: 'Correct it; nothing was deleted.',
  });
}

/** The collection of something that is parked. */
function wholeOf({ collection }: ParkedRecord): NamedThing {
  return { collection, key: null };
}

function refuseUnknown(only: PurgeOptions['only'], parked: readonly ParkedRecord[]): void {
  const things = parked.flatMap((record): readonly NamedThing[] => [wholeOf(record), record]);
  const names = [...new Set(things.map(exactName))];
  for (const name of only ?? []) {
    const meant = thingsNamed(name, things);
    if (meant.length === 1) continue;
    const near = (meant.length > 1 ? meant.map(exactName) : nearNames(name, names)).map((one) => `'${one}'`);
    throw new EntwriteError('configuration_invalid', {
      ...optionPlace('purge', 'only'),
      found: `the name '${name}', ${meant.length > 1 ? `which may mean ${meant.length} different things` : 'under which nothing is parked'}`,
      expected:
        near.length > 0 ? near.join(' or ') : names.length > 0 ? names.join(', ') : 'nothing: nothing is parked',
      remedy: 'Correct the name; nothing was deleted.',
    });
  }
}
