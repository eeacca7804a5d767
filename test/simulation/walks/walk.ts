import { isDeepStrictEqual } from 'node:util';
import { validateSchema } from '../../../src/schema/rules/validate-schema.js';
import type { Ledger } from '../ledger.js';
import { randomOf } from '../random.js';
import type { DrawnScenario, Scenario } from '../scenario.js';
import { at, isAt, managerAt } from '../scenarios/parts.js';
import type { Site } from '../site.js';
import { fill, firstModel } from './first-model.js';
import { type GoneAttribute, type Mutated, mutate, withoutFormer } from './mutations.js';
import { allowed, forgetLost, partialThings } from './promises.js';
import { readByThings } from './read-by-things.js';
import { FILE_STEP_KINDS, STEP_KINDS, type StepKind, type WalkStep } from './step-kinds.js';
import { collectionOf, renamesOf, schemaOfModel, thingsOf, type WalkAttribute, type WalkModel } from './walk-model.js';
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
  const files = new WalkedFiles();

  return step(1);

  function step(count: number): Scenario {
    const kinds = hasFiles ? FILE_STEP_KINDS : STEP_KINDS;
    const kind = earlier === null ? kinds[0] : random.pick(kinds);
    const before = now;
    let aims: readonly Mutated[] = [];
    let ledger: Ledger;
    const last = () => aims.at(-1)?.model ?? before;
    const walked: WalkStep = { random, options: { drops }, before, files, first: () => aims[0]?.model ?? before, last };
    const models = (): [WalkModel, ...WalkModel[]] => [before, ...aims.map(({ model }) => model)];
    const isParked = (thing: string) =>
      drops === 'park' && models().every(({ links }) => links.every((link) => link.thing !== thing));
    // Files that are reverted bring back what they dropped.
    const mayBeLost = (thing: string) => !hasFiles && partialThings(models()).has(thing) && !isParked(thing);
    // A revert takes it from a backup that is made before the drop.
    const isWritten = (thing: string) => !hasFiles || thingsOf(last()).has(thing);
    return {
      ...settings,
      // A name that is dropped may be taken again by the next model.
      lateness: 'bounded',
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
      ...(kind.isQuiet !== true && { writes: (...given) => clientsOf(models(), isWritten, nextNumber)(...given) }),
      expected: (thing, held) => allowed(last(), thing, held, mayBeLost),
      read: (database) => readByThings(database, last()),
      async check(site) {
        forgetLost(await readByThings(site.connect(), last()), ledger, mayBeLost);
        return leftBehind(site, kind, last());
      },
      next() {
        now = withoutFormer(last());
        earlier = hasFiles && kind.isWayBack === true ? null : before;
        gone = [...gone, ...goneBetween(models())];
        return count < STEPS ? step(count + 1) : null;
      },
    };
  }

  async function drawAims(site: Site, kind: StepKind, ledger: Ledger): Promise<readonly Mutated[]> {
    const isFilled = (thing: string, attribute: string) =>
      ledger.entries().every(([collection, , held]) => collection !== thing || (held[attribute] ?? null) !== null);
    const rules = { random, fresh, isFilled, gone: hasFiles ? [] : gone, mayExchange: kind.mayExchange === true };
    const limits = { mayMoveLinked: !hasFiles, mayDropRequired: !hasFiles };
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const aims = kind.aims(now, (from) => mutate(from, { ...rules, ...limits }), earlier ?? now);
      if (await areReachable(site, aims)) return aims;
    }
    return [];
  }

  async function areReachable(site: Site, aims: readonly Mutated[]): Promise<boolean> {
    for (const { model } of aims) {
      const schema = schemaOfModel(model);
      if (validateSchema(schema).length > 0) return false;
      const manager = managerAt(site, schema, { renames: renamesOf(model) });
      const { conflicts } = await manager.preflight({ drops, besideFiles: hasFiles });
      if (conflicts.length > 0) return false;
    }
    return true;
  }

  async function leftBehind(site: Site, kind: StepKind, model: WalkModel): Promise<readonly string[]> {
    if (kind.isWayBack === true) files.isReverted();
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
  const isSame = ({ key, shape, array }: WalkAttribute, other: WalkAttribute) =>
    isDeepStrictEqual([key, shape, array], [other.key, other.shape, other.array]);
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
