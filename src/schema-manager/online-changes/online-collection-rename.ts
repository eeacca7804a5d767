import { performOnce } from '../../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { diffSchemas } from '../../differ/diff-schemas.js';
import { copyCollection, proveCopy } from '../../documents/copy-collection.js';
import { unstoppable, type WriteDeps } from '../../documents/document-change.js';
import { type Proof, retryUnproven } from '../../documents/prove-documents.js';
import { closeSeal, dropsOfSeal, makeSeal, openSeal, SEAL_BYTES, type WriteSeal } from '../../documents/write-seal.js';
import { EntwriteError, hasCode } from '../../errors.js';
import type { Operation } from '../../operations/operation.js';
import type { RenameCollection } from '../../operations/rename-collection.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { canonicalSchemaText } from '../../schema/canonical-schema.js';
import {
  type CollectionSchema,
  type CollectionSettings,
  type DatabaseSchema,
  EMPTY_SCHEMA,
  findCollection,
  settingsOf,
} from '../../schema/database-schema.js';
import { looseAttribute } from '../../schema/loose-attribute.js';
import { schemaName } from '../../schema/schema-name.js';
import { changeNames } from './change-names.js';
import { passesUntil } from './copy-until-equal.js';
import type {
  OnlineChangeDefinition,
  OnlineChangeDeps,
  OnlineChangePhase,
  OnlineChangeWork,
  SwapSteps,
} from './online-change-definition.js';
import { provenBySwap } from './proven-by-swap.js';

/** A new id for a collection: its documents are copied into a new collection, while both have temporary display names. */
export interface OnlineCollectionRename {
  readonly kind: 'collection';
  readonly from: string;
  /** The collection under its new id, otherwise unchanged; without relationships. */
  readonly collection: CollectionSchema;
  /** The new collection's display name until it holds all documents, and the key of the attribute that seals the old one. */
  readonly shadowName: string;
  /** The old collection's display name once it is closed. */
  readonly oldName: string;
}

/** After a pass with at most this many changes, the rest may be copied while the collection is closed. */
const FEW = 1000;

export const onlineCollectionRename: OnlineChangeDefinition<OnlineCollectionRename> = {
  detect: (operation) => (operation.type === 'rename_collection' ? collectionRenameOf(operation) : null),
  id: ({ shadowName }) => shadowName,
  at: ({ collection }) => collection.id,
  describe: ({ from, collection }) => `a rename of '${from}' to '${collection.id}'`,
  phaseIn,
  withoutIt({ from, collection, shadowName }, schema) {
    const restored = (one: CollectionSchema): CollectionSchema => ({
      ...one,
      ...settingsOf(collection),
      attributes: one.attributes.filter(({ key }) => key !== shadowName),
    });
    return {
      collections: schema.collections
        .filter(({ id }) => id !== collection.id)
        .map((one) => (one.id === from ? restored(one) : one)),
    };
  },
  oldKeys: () => [],
  newKeys: () => [],
  estimate: ({ from, shadowName }) => ({
    room: [{ collection: from, key: shadowName, bytes: SEAL_BYTES }],
    strategy: 'collection',
  }),
  replace: () => null,
  replaced: () => null,
  takenAway: ({ from }) => [schemaName(from, '*')],
  blocked: () => [],
  start,
  async rollBack(change, { schemas, onProgress }) {
    await reopen(change, schemas);
    const seal = sealOf(change);
    const { schema: sealed } = await schemas.read();
    for (const drop of dropsOfSeal(seal, sealed)) await performOnce(schemas, drop, sealed);
    // The copy is dropped last, because the next run recognises the change by it.
    const isSeal = (item: { collection: string; key: string }) =>
      item.collection === seal.collection && item.key === seal.key;
    const { schema } = await schemas.settle(isSeal, { onProgress });
    const copy = findCollection(schema, change.collection.id);
    if (copy?.name !== change.shadowName) return;
    await performOnce(schemas, { type: 'drop_collection', collection: copy }, schema);
  },
};

function collectionRenameOf({ from, collection }: RenameCollection): OnlineCollectionRename {
  const { shadow, old } = changeNames(`${from}\n${canonicalSchemaText({ collections: [collection] })}`);
  return { kind: 'collection', from, collection, shadowName: shadow, oldName: old };
}

/** Closes the old collection to API keys while the last of it is copied, until it is dropped. */
function sealOf({ from, shadowName }: OnlineCollectionRename): WriteSeal {
  return { collection: from, key: shadowName };
}

function phaseIn(
  { from, collection, shadowName, oldName }: OnlineCollectionRename,
  live: DatabaseSchema,
): OnlineChangePhase {
  const old = findCollection(live, from);
  const renamed = findCollection(live, collection.id);
  if (old === undefined) return renamed === undefined ? 'untouched' : 'finished';
  if (renamed?.name === shadowName) return 'copying';
  if (old.name === oldName) return renamed === undefined ? 'moved' : 'swapped';
  return 'untouched';
}

function start(change: OnlineCollectionRename, deps: OnlineChangeDeps): OnlineChangeWork {
  const { from, collection, oldName, shadowName } = change;
  const { schemas } = deps;
  const openSettings = settingsOf(collection);
  const closedSettings: CollectionSettings = { ...openSettings, name: oldName, enabled: false };
  const update = (id: string, before: CollectionSettings, to: CollectionSettings): Operation => ({
    type: 'update_collection',
    collection: id,
    from: before,
    to,
  });
  const seal = sealOf(change);
  // `all` is the user's guarantee that no API key writes.
  const isSealed = deps.fence !== 'all';
  let proven: Proof | null = null;
  const steps: SwapSteps = {
    takeAway: { operation: update(from, openSettings, closedSettings), isDrop: false },
    place: update(collection.id, hidden(shadowName), openSettings),
    replace: null,
    settings: () => [],
    drops: (schema) => {
      const old = findCollection(schema, from);
      return old?.name === oldName ? [{ type: 'drop_collection', collection: old }] : [];
    },
    finish: () => [],
  };
  return {
    steps,
    async run(phase) {
      const isNew = phase !== 'copying';
      await bring(change, SHAPES.loose, deps);
      if (isNew) await deps.onPhase('copying');
      if (isSealed) await makeSeal(seal, schemas, deps.execute);
      const { schema } = await schemas.read();
      if (deps.fence !== false) await performOnce(schemas, update(from, openSettings, closedSettings), schema);
      await copyUntil(FEW, change, isNew, deps);
      await bring(change, SHAPES.filled, deps);
    },
    isProvenEarly: false,
    prove: () => proveCopy(copyOf(change), deps),
    async catchUp() {
      if (isSealed) await closeSeal(seal, schemas);
      proven = await copyTheRest(change, unstoppable(deps));
      await bring(change, SHAPES.final, deps);
      return proven;
    },
    lookAgain: async () => proven ?? provenBySwap(collection.id, deps),
    release: async () => {
      await reopen(change, schemas);
    },
  };
}

function hidden(name: string): CollectionSettings {
  return { name, permissions: [], documentSecurity: false, enabled: false };
}

/** Opens a closed collection, to API keys as well, unless the new one has taken its place. */
async function reopen(change: OnlineCollectionRename, schemas: SchemaGateway): Promise<void> {
  const { schema } = await schemas.read();
  const old = findCollection(schema, change.from);
  if (old === undefined || phaseIn(change, schema) === 'swapped') return;
  if (old.name === change.oldName) {
    const settings = { from: settingsOf(old), to: settingsOf(change.collection) };
    await performOnce(schemas, { type: 'update_collection', collection: old.id, ...settings }, schema);
  }
  await openSeal(sealOf(change), schemas);
}

type Shape = (collection: CollectionSchema) => Pick<CollectionSchema, 'attributes' | 'indexes'>;

/** The shapes of the new collection, in order. An index that rejects equal values or nulls has to wait. */
const SHAPES = {
  /** Optional and without defaults, because a null under a default would become the default. */
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
async function bring({ collection, shadowName }: OnlineCollectionRename, shape: Shape, deps: OnlineChangeDeps) {
  const { schema } = await deps.schemas.settle((item) => item.collection === collection.id, {
    onProgress: deps.onProgress,
  });
  const present = findCollection(schema, collection.id);
  if (present !== undefined && present.name !== shadowName) throw taken(collection.id);
  const start = present === undefined ? EMPTY_SCHEMA : { collections: [{ ...present, relationships: [] }] };
  const wanted = { ...collection, ...hidden(shadowName), relationships: [], ...shape(collection) };
  await deps.execute(diffSchemas(start, { collections: [wanted] }), start);
}

function copyOf({ from, collection }: OnlineCollectionRename) {
  return { from, to: collection.id, keys: collection.attributes.map(({ key }) => key) };
}

/**
 * Copies the last writes and makes the new collection strict. Because that may take long, it is proven afterwards; if API keys wrote
 * meanwhile, the copy is loosened and everything repeated: two documents may have swapped a unique value.
 *
 * @throws EntwriteError data_conflict if API keys never stop writing, because their last writes would be lost
 */
async function copyTheRest(change: OnlineCollectionRename, deps: OnlineChangeDeps): Promise<Proof> {
  const copyAndProve = async () => {
    await copyUntil(1, change, false, deps);
    await bring(change, SHAPES.strict, deps);
    return proveCopy(copyOf(change), deps);
  };
  try {
    return await retryUnproven(copyAndProve, () => bring(change, SHAPES.filled, deps));
  } catch (error) {
    throw hasCode(error, 'copy_unproven') ? neverAtRest(change, error) : error;
  }
}

function copyUntil(enough: number, change: OnlineCollectionRename, isEmpty: boolean, deps: WriteDeps): Promise<void> {
  return passesUntil(enough, (isFirst) => copyCollection(copyOf(change), isEmpty && isFirst, deps));
}

function neverAtRest({ from, collection }: OnlineCollectionRename, cause: EntwriteError): EntwriteError {
  return new EntwriteError(
    'data_conflict',
    {
      at: from,
      found: `constant writes with an API key while the last documents were copied to '${collection.id}': ${cause.found}`,
      expected: `no writes to '${from}' for that moment`,
      remedy: 'Stop what writes there with an API key, and migrate again.',
    },
    { cause },
  );
}

function taken(id: string): EntwriteError {
  return new EntwriteError('verification_failed', {
    at: id,
    found: 'a collection under the new id that this rename did not make',
    expected: 'no such collection before the rename makes it',
    remedy: 'Find out who made it. Delete it, or remove `renamedFrom` from the model, and migrate again.',
  });
}
