import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { type LiveSchema, unlistedSchema } from '../../appwrite/schema/live-schema.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { diffSchemas } from '../../differ/diff-schemas.js';
import { refusedRenames } from '../../differ/refused-renames.js';
import { renamedCollection } from '../../differ/rename-collections.js';
import { asOpen } from '../../documents/write-block.js';
import { EntwriteError, type Finding } from '../../errors.js';
import type { EntityModel } from '../../metadata/model/entity-model.js';
import { mayHaveBrokenRenames, withoutBrokenRenames } from '../../operations/broken-renames/without-broken-renames.js';
import { applyOperations, type Operation } from '../../operations/operation.js';
import { type DatabaseSchema, EMPTY_SCHEMA } from '../../schema/database-schema.js';
import { isNamed } from '../../schema/named-thing.js';
import { normalizeSchema } from '../../schema/normalize-schema.js';
import { type AttributeRename, isCollectionRename } from '../../schema/rename.js';
import { schemaHash } from '../../schema/schema-hash.js';
import { expectedName } from '../../util/near-names.js';
import { interruptedFills } from '../lock/intent.js';
import { NO_STATE } from '../lock/managed-state.js';
import type { StateStore, StoredState } from '../lock/state-store.js';
import { STATE_COLLECTION } from '../lock/system-collections.js';
import { fillHints } from '../lock/unfinished-fills.js';
import { type OnlineChange, unfinishedChanges, withoutChanges } from '../online-changes/online-change.js';
import { withCarriedLists } from '../online-changes/relationship-change.js';
import { withRenamesDone } from '../online-changes/renamed-collections.js';
import { parkDrops, parksDates } from '../parking/park-drops.js';
import { type Drops, parkedItems } from '../parking/parked-record.js';
import { parkingBlockers } from '../parking/parking-blockers.js';
import { restoreParked } from '../parking/restore-parked.js';
import {
  abandonedSwap,
  abandonedSwaps,
  type DeclaredRenames,
  declaredRenames,
  renameBlockers,
} from './declared-renames.js';
import { estimateCopies } from './estimate-copies.js';
import { estimateRequests } from './estimate-requests.js';
import { rememberedBy, replacementsFor } from './late-requests.js';
import { limitOperations, splitManaged } from './managed-schema.js';
import { MigrationPlan } from './migration-plan.js';
import { planBlockers } from './plan-blockers.js';
import { newerModel, planHints } from './plan-hints.js';
import { refuseOutdated } from './plan-refusals.js';

/** The live database at one moment, what entwrite remembers of it, and the plan that follows from both. */
export interface LivePlan {
  /** The live schema as it will be after the replacements. */
  readonly live: LiveSchema;
  /** Operations that take late requests back before documents are checked, see `replacementsFor`. */
  readonly replacements: readonly Operation[];
  /** null if entwrite never worked on this database. */
  readonly stored: StoredState | null;
  /** The part of the live schema that concerns the model. */
  readonly managed: DatabaseSchema;
  readonly unmanaged: readonly string[];
  /** Online changes that an earlier run began and did not finish. */
  readonly unfinished: readonly OnlineChange[];
  /** The renames that the model declares. */
  readonly declared: DeclaredRenames;
  /** Identifies the model, see `schemaHash`. */
  readonly model: string;
  /** Whether the server breaks some renames; asked only if a plan may need them. */
  readonly breaksRenames: boolean;
  readonly drops: Drops;
  readonly plan: MigrationPlan;
}

/**
 * Plans how to bring the live database to the model: two requests, one if entwrite never worked there. `renamed`: attributes that an
 * option renames, in addition to the model's.
 */
export async function planLive(
  { schemas, documents }: { readonly schemas: SchemaGateway; readonly documents: DocumentGateway },
  states: StateStore,
  model: EntityModel,
  only: readonly string[] | undefined,
  drops: Drops = 'delete',
  renamed: readonly string[] = [],
): Promise<LivePlan> {
  const listed = await schemas.read();
  const stored = listed.schema.collections.some(({ id }) => id === STATE_COLLECTION.id) ? await states.read() : null;
  const remembered = rememberedBy(stored);
  const { changes: known } = remembered;
  const replacements = await replacementsFor(listed, remembered, documents);
  const live = { ...listed, schema: applyOperations(listed.schema, replacements) };
  const unfinished = unfinishedChanges(live.schema, known);
  const logical = withoutChanges(asOpen(live.schema, remembered.recorded), unfinished);
  const owned = [...(stored?.state ?? NO_STATE).owned, ...formerIds(logical, model)];
  const isRenamed = ({ collection, key }: { readonly collection: string; readonly key: string }) =>
    renamed.some((name) => isNamed(name, { collection, key })) ||
    model.renames.some((one) => !isCollectionRename(one) && one.collection === collection && one.from === key);
  const { managed, unmanaged } = splitManaged(logical, model.schema, owned, isRenamed);
  const declared = declaredRenames(model, managed, stored);
  const all = withCarriedLists(diffSchemas(managed, model.schema, declared.renames), known);
  const operations = limited(all, only, [managed, logical, model.schema]);
  const breaksRenames =
    (mayHaveBrokenRenames(operations, withRenamesDone(managed, operations)) ||
      (drops === 'park' && parksDates(operations))) &&
    (await schemas.capabilities()).breaksRenames === true;
  const identity = schemaHash(model.schema);
  const found = { live, replacements, stored, managed, unmanaged, unfinished, declared, model: identity };
  const facts = { ...found, breaksRenames, drops };
  return { ...facts, plan: planOf(schemas.databaseId, facts, operations) };
}

/** The operations within the collections a call is limited to. Throws `configuration_invalid` for an unknown id. */
function limited(
  operations: readonly Operation[],
  only: readonly string[] | undefined,
  schemas: readonly DatabaseSchema[],
): readonly Operation[] {
  if (only === undefined) return operations;
  const known = schemas.flatMap(({ collections }) => collections.map(({ id }) => id));
  const unknown = only.find((id) => !known.includes(id));
  if (unknown === undefined) return limitOperations(operations, only);
  throw new EntwriteError('configuration_invalid', {
    at: 'only',
    commandLine: { at: '--only' },
    found: `the collection '${unknown}', which is neither in the live database nor in the model`,
    expected: expectedName(unknown, known, 'the id of a collection'),
    remedy: 'Correct the name; nothing was changed.',
  });
}

/** The live collections that the model declares under new ids. */
function formerIds(live: DatabaseSchema, model: EntityModel): readonly string[] {
  return model.renames
    .filter(isCollectionRename)
    .flatMap((rename) => renamedCollection(live, model.schema, rename)?.id ?? []);
}

const NOTHING_RECORDED: Finding = {
  rule: 'nothing_recorded',
  at: 'the database',
  found: 'no recorded schema, because no run has changed this database',
  expected: 'a schema to compare with',
  remedy: 'Compare it with the entities instead: `entwrite pull --check`.',
};

/** What changed in the live database outside of entwrite since the last run, as operations. A hint says if no run has recorded a schema. */
export function planDrift(
  databaseId: string,
  { live, stored, managed, unmanaged, unfinished }: LivePlan,
): MigrationPlan {
  const recorded = stored?.state.schema ?? managed;
  const found = { live: { ...live, parked: [] }, managed: recorded, unmanaged, unfinished };
  return planOf(databaseId, found, diffSchemas(recorded, managed), stored === null ? [NOTHING_RECORDED] : []);
}

/** The plan by the recorded schema, without reading the live one: one request. */
export async function planRecorded(
  schemas: SchemaGateway,
  states: StateStore,
  model: EntityModel,
  only: readonly string[] | undefined,
): Promise<LivePlan> {
  const stored = await states.recall();
  const managed = normalizeSchema(stored?.state.schema ?? EMPTY_SCHEMA);
  const live = unlistedSchema(managed, stored !== null);
  const declared = declaredRenames(model, managed, stored);
  const all = diffSchemas(managed, model.schema, declared.renames);
  const identity = schemaHash(model.schema);
  const known = { live, replacements: [], stored, managed, unmanaged: [], unfinished: [], declared, model: identity };
  const found = { ...known, breaksRenames: false, drops: 'delete' as const };
  return {
    ...found,
    plan: planOf(schemas.databaseId, found, limited(all, only, [managed, model.schema])),
  };
}

/** The plan with more renames than the model declares. */
export function replan(
  databaseId: string,
  found: LivePlan,
  model: EntityModel,
  renames: readonly AttributeRename[],
  only: readonly string[] | undefined,
): LivePlan {
  const all = diffSchemas(found.managed, model.schema, [...found.declared.renames, ...renames]);
  const refused = [...found.declared.refused, ...refusedRenames(found.managed, model.schema, renames)];
  const declared = { ...found.declared, refused };
  return withOperations(databaseId, { ...found, declared }, only === undefined ? all : limitOperations(all, only));
}

export function withOperations(databaseId: string, found: LivePlan, operations: readonly Operation[]): LivePlan {
  return { ...found, plan: planOf(databaseId, found, operations) };
}

/** A plan of operations on a live database, with everything that can be known without reading documents. */
export function planOf(
  databaseId: string,
  found: Pick<LivePlan, 'live' | 'managed' | 'unmanaged' | 'unfinished'> &
    Partial<Pick<LivePlan, 'replacements' | 'declared' | 'breaksRenames' | 'drops' | 'stored' | 'model'>>,
  wanted: readonly Operation[],
  known: readonly Finding[] = [],
): MigrationPlan {
  const { live, managed, unmanaged, unfinished, declared, breaksRenames = false, drops = 'delete' } = found;
  const { stored, model, replacements = [] } = found;
  const parked = parkedItems(stored?.state.parked ?? [], live);
  const restored = restoreParked(wanted, live, declared?.renames);
  const copied = breaksRenames ? withoutBrokenRenames(restored, withRenamesDone(managed, restored)) : restored;
  const { operations, hints } =
    drops === 'park' ? parkDrops(copied, live, breaksRenames) : { operations: copied, hints: [] };
  return new MigrationPlan({
    databaseId,
    operations,
    repairs: replacements,
    from: schemaHash(managed),
    to: schemaHash(applyOperations(managed, operations)),
    blockers: [
      ...planBlockers(operations, live, managed, unfinished),
      ...abandonedSwaps(wanted).map(abandonedSwap),
      ...parkingBlockers(operations, live, managed),
      ...(declared === undefined ? [] : renameBlockers(declared, operations)),
    ],
    hints: [
      ...planHints(operations, managed, live.schema, parked),
      ...hints,
      ...known,
      ...fillHints(interruptedFills(stored?.lock), operations, managed),
      ...(operations.length > 0 && model !== undefined ? newerModel(stored?.state, model) : []),
    ],
    parked,
    copies: estimateCopies(operations, managed, {}),
    unmanaged,
    requests: estimateRequests(databaseId, operations, managed),
    schema: managed,
  });
}

/** The live plan with the operations of an earlier plan; with none if it has been applied meanwhile. Throws plan_outdated. */
export function followPlan(plan: MigrationPlan, found: LivePlan): LivePlan {
  const live = schemaHash(found.managed);
  const isDone = live === plan.to && plan.databaseId === found.plan.databaseId;
  if (!isDone) refuseOutdated(plan, found.plan.databaseId, live);
  // The plan was approved as it is: nothing more of it is parked.
  return withOperations(plan.databaseId, { ...found, drops: 'delete' }, isDone ? [] : plan.operations);
}
