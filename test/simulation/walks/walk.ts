import { isDeepStrictEqual } from 'node:util';
import { validateSchema } from '../../../src/schema/rules/validate-schema.js';
import type { Ledger } from '../ledger.js';
import { randomOf } from '../random.js';
import type { DrawnScenario, Scenario } from '../scenario.js';
import { at, isAt, managerAt } from '../scenarios/parts.js';
import type { Site } from '../site.js';
import { fill, firstModel } from './first-model.js';
import type { GoneAttribute, Mutated } from './mutation.js';
import { mutate, withoutFormer } from './mutations.js';
import { allowed, type Promises, partialThings, settleLedger } from './promises.js';
import { readByThings } from './read-by-things.js';
import { remediesOf } from './remedies.js';
import { FILE_STEP_KINDS, PARKING_STEP_KINDS, STEP_KINDS, type StepKind, type WalkStep } from './step-kinds.js';
import {
  collectionOf,
  type Fill,
  renamesOf,
  schemaOfModel,
  thingsOf,
  type WalkAttribute,
  type WalkModel,
} from './walk-model.js';
import { WalkedFiles } from './walked-files.js';
import { clientsOf } from './walking-client.js';

/** Steps of a walk. */
const STEPS = 4;
/** Models that are drawn for a step until one can be reached. */
const TRIES = 12;

export interface WalkSettings extends Omit<DrawnScenario, 'of'> {
  readonly drops: 'delete' | 'park';
  /** Whether its steps are migration files. */
  readonly hasFiles?: boolean;
}

/**
 * A walk: models of one application that follow from each other at random, on one database. At each step processes of one or two of them
 * migrate while the network is hostile, clients of all of them write, and in the end the last one does its work undisturbed.
 */
export function walkOf(seed: number, { drops, hasFiles = false, ...settings }: WalkSettings): Scenario {
  const random = randomOf(seed ^ 0x1b873593);
  let number = 1000;
  const nextNumber = () => {
    number += 1;
    return number;
  };
  const fresh = (prefix: string) => `${prefix}_${nextNumber()}`;
  let now = firstModel();
  let gone: readonly GoneAttribute[] = [];
  /** What a revert leads to; null where there is nothing to revert. */
  let earlier: WalkModel | null = null;
  /** Things that may have been deleted for good while they were parked. */
  const purged = new Set<string>();
  /** Documents that clients wrote to in the step before. */
  let touchedBefore: ReadonlySet<string> = new Set();
  const files = new WalkedFiles();

  return step(1);

  function step(count: number): Scenario {
    const kinds = hasFiles ? FILE_STEP_KINDS : drops === 'park' ? PARKING_STEP_KINDS : STEP_KINDS;
    const kind = earlier === null ? kinds[0] : random.pick(kinds);
    const before = now;
    let aims: readonly Mutated[] = [];
    let ledger: Ledger;
    const last = () => aims.at(-1)?.model ?? before;
    const walked: WalkStep = { random, options: { drops }, before, files, first: () => aims[0]?.model ?? before, last };
    const models = (): [WalkModel, ...WalkModel[]] => [before, ...aims.map(({ model }) => model)];
    const isParked = (thing: string) =>
      drops === 'park' &&
      kind.isPurged !== true &&
      !purged.has(thing) &&
      models().every(({ links }) => links.every((link) => link.thing !== thing));
    // Files that are reverted bring back what they dropped.
    const mayBeLost = (thing: string) => !hasFiles && partialThings(models()).has(thing) && !isParked(thing);
    // A revert takes it from a backup that is made before the drop.
    // To what comes back, nothing looks like nothing yet.
    const mayEmpty = (thing: string) => !hasFiles || !partialThings(models()).has(thing);
    const isWritten = (thing: string) => !hasFiles || thingsOf(last()).has(thing);
    // Files stay where what was before cannot be reached.
    const isTakenBack = () => kind.isWayBack === true && aims.length > 0;
    const touched = new Set<string>();
    const touch = (thing: string, id: string) => void touched.add(`${thing}/${id}`);
    const promises = (): Promises => ({
      models: models(),
      mayBeLost,
      takenBack: (thing) => (isTakenBack() ? files.filledLast(thing) : null),
      mayStayAway: (attribute, thing, id) =>
        isTakenBack() &&
        partialThings(models()).has(attribute) &&
        [touched, touchedBefore].some((writes) => writes.has(`${thing}/${id}`)),
      isTouched: (thing, id) => touched.has(`${thing}/${id}`),
    });
    return {
      ...settings,
      // A name that is dropped may be taken again by the next model.
      lateness: 'bounded',
      isFinal: hasFiles,
      hasDefaults: true,
      documents: {},
      async prepare(site) {
        if (count > 1) return;
        if (!hasFiles) return at(schemaOfModel(before))(site);
        files.write(site, null, before);
        await files.up.run(site, undefined);
      },
      async begin(site, promised) {
        ledger = promised;
        if (count === 1) await fill(site, before, ledger);
        aims = await drawAims(site, kind, ledger);
        await kind.begin?.(site, walked);
      },
      story: () => [`step ${count}, ${kind.name}:`, ...aims.map(({ told }) => `  ${told.join('; ')}`)],
      versions: kind.versions(walked),
      ...(kind.isQuiet !== true && {
        writes: (...given) => clientsOf(models(), { isWritten, mayEmpty, nextNumber, touch })(...given),
      }),
      expected: (thing, held) => allowed(promises(), thing, held),
      read: (database) => readByThings(database, last()),
      async check(site) {
        settleLedger(promises(), await readByThings(site.connect(), last()), ledger);
        if (isTakenBack()) files.isReverted();
        return leftBehind(site, last());
      },
      next() {
        now = withoutFormer(last());
        touchedBefore = touched;
        if (!hasFiles || kind.isWayBack !== true) earlier = before;
        else if (isTakenBack()) earlier = null;
        gone = [...gone, ...goneBetween(models())];
        if (kind.isPurged === true) for (const { attribute } of gone) purged.add(attribute.thing);
        for (const thing of thingsOf(now)) purged.delete(thing);
        return count < STEPS ? step(count + 1) : null;
      },
    };
  }

  async function drawAims(site: Site, kind: StepKind, ledger: Ledger): Promise<readonly Mutated[]> {
    const isFilled = (thing: string, attribute: string) =>
      ledger.entries().every(([collection, , held]) => collection !== thing || (held[attribute] ?? null) !== null);
    const { mayExchange = false, mayConvert = false } = kind;
    const rules = { random, fresh, nextNumber, isFilled, mayExchange, mayConvert, gone: hasFiles ? [] : gone };
    const fills: readonly Fill['by'][] = hasFiles ? ['backfill', 'data step'] : ['backfill', 'useDefault'];
    const limits = { mayMoveLinked: !hasFiles, mayDropRequired: !hasFiles, mayMap: !hasFiles, fills };
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const aims = kind.aims(now, {
        mutate: (from) => mutate(from, { ...rules, ...limits }),
        earlier: earlier ?? now,
        nextNumber,
      });
      if (await areReachable(site, aims)) return aims;
    }
    return [];
  }

  async function areReachable(site: Site, aims: readonly Mutated[]): Promise<boolean> {
    for (const { model } of aims) {
      const schema = schemaOfModel(model);
      if (validateSchema(schema).length > 0) return false;
      const { converters, resolve } = remediesOf(model);
      const manager = managerAt(site, schema, { renames: renamesOf(model), converters });
      const { conflicts } = await manager.preflight({ drops, resolve, besideFiles: hasFiles });
      if (conflicts.length > 0) return false;
    }
    return true;
  }

  async function leftBehind(site: Site, model: WalkModel): Promise<readonly string[]> {
    const strays = hasFiles ? await files.strays(site) : [];
    return [...strays, ...(await isAt(schemaOfModel(model), { renames: renamesOf(model) })(site))];
  }
}

/** Attributes that the last of some models lacks, and that were the same as long as there was one. */
function goneBetween(models: readonly [WalkModel, ...WalkModel[]]): readonly GoneAttribute[] {
  const [before, ...others] = models;
  const all = before.collections.flatMap(({ thing: collection, attributes }) =>
    attributes.map((attribute) => ({ collection, attribute })),
  );
  const left = thingsOf(models.at(-1) ?? before);
  const isSame = ({ key, shape, array, dialect }: WalkAttribute, other: WalkAttribute) =>
    isDeepStrictEqual([key, shape, array, dialect], [other.key, other.shape, other.array, other.dialect]);
  return all.filter(
    ({ collection, attribute }) =>
      !left.has(attribute.thing) &&
      others.every((model) =>
        collectionOf(model, collection).attributes.every(
          (one) => one.thing !== attribute.thing || isSame(one, attribute),
        ),
      ),
  );
}
