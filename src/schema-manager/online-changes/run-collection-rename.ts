import { performOnce } from '../../appwrite/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema-gateway.js';
import { diffSchemas } from '../../differ/diff-schemas.js';
import { unstoppable, type WriteDeps } from '../../documents/document-change.js';
import type { WriteBlock } from '../../documents/write-block.js';
import { EntwriteError } from '../../errors.js';
import type { Operation } from '../../operations/operation.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import {
  type CollectionSchema,
  type CollectionSettings,
  type DatabaseSchema,
  EMPTY_SCHEMA,
  findCollection,
  settingsOf,
} from '../../schema/database-schema.js';
import { looseAttribute } from '../../schema/loose-attribute.js';
import { copyCollection, countUncopied } from './copy-collection.js';
import { type RenameChange, type RenamePhase, renamePhase } from './rename-change.js';

export interface RenamePorts extends WriteDeps {
  readonly schemas: SchemaGateway;
  /** Carries ordinary operations out and waits for them. */
  readonly execute: (operations: readonly Operation[], start: DatabaseSchema) => Promise<unknown>;
  readonly fence?: WriteBlock;
  /** Told how far the change is, first of all where it stands, and before each phase begins. */
  readonly onPhase?: (phase: RenamePhase | 'swapping') => Promise<void>;
}

/** Passes after which one that changes no less than the one before is the last: others write as fast as we copy. */
const PASSES = 3;

/** So few changes in a pass that the rest may be copied behind closed doors. */
const FEW = 1000;

/**
 * Carries a rename out from wherever it stands. A new collection is made that clients do not see, able to hold anything; documents
 * are copied and caught up with by comparing; then the old collection is closed to clients for one more pass, while the new one gets
 * all that the old one has, and opens. The old one is dropped last. After an error the old one is open again.
 */
export async function runCollectionRename(change: RenameChange, ports: RenamePorts): Promise<void> {
  const { schemas, fence = false, onPhase = async () => {} } = ports;
  const { from, collection, oldName } = change;
  const found = renamePhase(change, (await schemas.read()).schema);
  await onPhase(found);
  if (found !== 'swapped') {
    const isNew = found !== 'copying';
    const close = async () => {
      const { schema } = await schemas.read();
      await become(from, { ...settingsOf(existing(schema, from)), name: oldName, enabled: false }, ports);
    };
    try {
      await bring(change, shapes.loose, ports);
      if (isNew) await onPhase('copying');
      if (fence !== false) await close();
      await copyUntil(FEW, change, isNew, ports);
      await bring(change, shapes.filled, ports);
      await onPhase('swapping');
      await close();
      await copyTheRest(change, unstoppable(ports));
      await bring(change, shapes.final, ports);
      await become(collection.id, settingsOf(collection), ports);
    } catch (error) {
      await reopen(change, ports).catch(() => {});
      throw error;
    }
    await onPhase('swapped');
  }
  const { schema } = await schemas.read();
  await performOnce(schemas, { type: 'drop_collection', collection: existing(schema, from) }, schema);
}

/** Takes a rename back that is not past its swap: the old collection opens, the new one goes. */
export async function undoRename(change: RenameChange, ports: Pick<RenamePorts, 'schemas'>): Promise<void> {
  const { schemas } = ports;
  const { schema } = await reopen(change, ports);
  const copy = findCollection(schema, change.collection.id);
  if (copy?.name !== change.shadowName) return;
  await performOnce(schemas, { type: 'drop_collection', collection: copy }, schema);
}

/** Gives a closed collection its settings back unless the new one took its place. */
async function reopen(change: RenameChange, { schemas }: Pick<RenamePorts, 'schemas'>) {
  const live = await schemas.read();
  const old = findCollection(live.schema, change.from);
  const isClosed = old?.name === change.oldName && renamePhase(change, live.schema) !== 'swapped';
  if (isClosed) await become(change.from, settingsOf(change.collection), { schemas });
  return live;
}

async function become(id: string, to: CollectionSettings, { schemas }: Pick<RenamePorts, 'schemas'>): Promise<void> {
  const { schema } = await schemas.read();
  const from = settingsOf(existing(schema, id));
  await performOnce(schemas, { type: 'update_collection', collection: id, from, to }, schema);
}

type Shape = (collection: CollectionSchema) => Pick<CollectionSchema, 'attributes' | 'indexes'>;

/** What the new collection looks like, one after the other. An index that takes no equal values or no nulls has to wait. */
const shapes = {
  /** Able to hold anything, since a null under a default would become the default. */
  loose: ({ attributes }) => ({ attributes: attributes.map(looseAttribute), indexes: [] }),
  filled: ({ attributes, indexes }) => ({
    attributes: attributes.map(looseAttribute),
    indexes: indexes.filter(({ type }) => type === 'key' || type === 'fulltext'),
  }),
  strict: ({ attributes, indexes }) => ({
    attributes: attributes.map((attribute): AttributeSchema => ({ ...attribute, default: null })),
    indexes,
  }),
  final: ({ attributes, indexes }) => ({ attributes, indexes }),
} satisfies Readonly<Record<string, Shape>>;

/** Gives the new collection a shape, whatever it has. */
async function bring({ collection, shadowName }: RenameChange, shape: Shape, ports: RenamePorts): Promise<void> {
  const { schema } = await ports.schemas.settle((item) => item.collection === collection.id, {
    onProgress: ports.onProgress,
  });
  const present = findCollection(schema, collection.id);
  if (present !== undefined && present.name !== shadowName) throw taken(collection.id);
  const hidden = { name: shadowName, permissions: [], documentSecurity: false, enabled: false };
  const start = present === undefined ? EMPTY_SCHEMA : { collections: [{ ...present, relationships: [] }] };
  const wanted = { ...collection, ...hidden, relationships: [], ...shape(collection) };
  await ports.execute(diffSchemas(start, { collections: [wanted] }), start);
}

function copyOf({ from, collection }: RenameChange) {
  return { from, to: collection.id, keys: collection.attributes.map(({ key }) => key) };
}

/**
 * Copies what was written last and makes the new collection strict; as that may take long, what API keys wrote meanwhile is
 * looked for, and copied after making it loose again: two documents may have swapped a unique value.
 *
 * @throws EntwriteError data_conflict where API keys never stop writing: the last of it would be lost
 */
async function copyTheRest(change: RenameChange, ports: RenamePorts): Promise<void> {
  for (let round = 1; ; round += 1) {
    await copyUntil(1, change, false, ports);
    await bring(change, shapes.strict, ports);
    const late = await countUncopied(copyOf(change), ports);
    if (late === 0) return;
    if (round === PASSES) throw neverAtRest(change, late);
    await bring(change, shapes.filled, ports);
  }
}

/** Passes until one changes less than `enough`. */
async function copyUntil(enough: number, change: RenameChange, isEmpty: boolean, ports: RenamePorts): Promise<void> {
  let previous = Number.POSITIVE_INFINITY;
  for (let pass = 1; ; pass += 1) {
    const changed = await copyCollection(copyOf(change), isEmpty && pass === 1, ports);
    if (changed < enough || (pass >= PASSES && changed >= previous)) return;
    previous = changed;
  }
}

function neverAtRest({ from, collection }: RenameChange, late: number): EntwriteError {
  return new EntwriteError('data_conflict', {
    at: from,
    found: `writes with an API key all the time: ${late} documents changed while the last of them were copied to '${collection.id}'`,
    expected: `nobody who writes to '${from}' for that moment`,
    remedy: 'Stop what writes there with an API key, and migrate again.',
  });
}

function taken(id: string): EntwriteError {
  return new EntwriteError('verification_failed', {
    at: id,
    found: 'a collection under the new id that this rename did not make',
    expected: 'none, until it is made',
    remedy: 'Find out who made it meanwhile; delete it, or take `renamedFrom` out of the model, and migrate again.',
  });
}

function existing(schema: DatabaseSchema, id: string): CollectionSchema {
  const collection = findCollection(schema, id);
  if (collection !== undefined) return collection;
  throw new EntwriteError('verification_failed', {
    at: id,
    found: 'no such collection any more',
    expected: 'the collection that is being renamed, and its copy',
    remedy: 'Somebody deleted it meanwhile; migrate again.',
  });
}
