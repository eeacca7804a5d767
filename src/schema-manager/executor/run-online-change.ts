import { performOnce } from '../../appwrite/schema/perform-once.js';
import { type Proof, retryUnproven } from '../../documents/prove-documents.js';
import { withoutDefaults } from '../../documents/without-defaults.js';
import { withWriteBlocks } from '../../documents/write-block.js';
import { withWriteSeals } from '../../documents/write-seal.js';
import { hasCode } from '../../errors.js';
import { applyOperations, type Operation } from '../../operations/operation.js';
import {
  blockedCollections,
  type OnlineChange,
  phaseIn,
  startChange,
  writtenCollections,
} from '../online-changes/online-change.js';
import type { OnlineChangeDeps, OnlineChangeWork } from '../online-changes/online-change-definition.js';

/**
 * Runs a change from its current phase: makes and fills the new one, swaps, drops the old one. Nothing else swaps or drops for a change;
 * each needs a proof.
 */
export async function runOnlineChange(change: OnlineChange, deps: OnlineChangeDeps): Promise<void> {
  const closed = blockedCollections(change, deps.fence);
  await withWriteBlocks(closed, deps.schemas, () => carryThrough(change, startChange(change, deps), deps));
}

async function carryThrough(change: OnlineChange, work: OnlineChangeWork, deps: OnlineChangeDeps): Promise<void> {
  const { schemas, onPhase, execute } = deps;
  const { steps } = work;
  const read = async () => (await schemas.read()).schema;
  const found = await read();
  let phase = phaseIn(change, found);
  await onPhase(phase);
  if (phase === 'misplaced' && steps.replace !== null) {
    await perform(steps.replace(found), deps);
    phase = phaseIn(change, await read());
  }
  let proof: Proof | null = null;
  const isFilled = phase === 'finished' || (phase === 'swapped' && steps.place !== null);
  if (!isFilled) {
    try {
      const swap = async () => {
        await work.run(phase);
        return swapNames(work, ['moved', 'half-swapped'].includes(phase), deps);
      };
      const withoutAny = writtenCollections(change).reduce<() => Promise<Proof>>(
        (work, collection) => () => withoutDefaults(collection, deps, work),
        swap,
      );
      proof = await withoutAny();
    } catch (error) {
      await work.release?.().catch(() => {});
      throw error;
    }
    await onPhase('swapped');
  }
  for (const step of steps.settings(await read())) await perform(step, deps);
  const last = await read();
  const aside = steps.setAside?.(last) ?? [];
  const left = steps.drops(applyOperations(last, aside));
  if (left.length > 0) {
    const proven = proof ?? (await work.lookAgain());
    for (const step of aside) await perform(step, deps);
    await dropLast(work, proven, left, deps);
  }
  let schema = await read();
  // A late copy of the first rename may have taken the name again.
  if (steps.replace !== null && phaseIn(change, schema) === 'misplaced') {
    await perform(steps.replace(schema), deps);
    schema = await read();
  }
  const finish = steps.finish(schema);
  if (finish.length > 0) await execute(finish, schema);
}

/** Gives the new one the name of the old one. Returns the last proof, which permits dropping what is left. */
async function swapNames(work: OnlineChangeWork, isMoved: boolean, deps: OnlineChangeDeps): Promise<Proof> {
  const { takeAway, takeAwayBack, place } = work.steps;
  if (place === null) return work.prove();
  if (takeAway.isDrop) {
    const before = isMoved ? null : await proofUnlessWritten(work);
    await deps.onPhase('swapping');
    const proof = isMoved ? await work.lookAgain() : await dropLast(work, before, [takeAway.operation], deps);
    await placeOn(proof, place, deps);
    return proof;
  }
  const before = work.isProvenEarly ? await proofUnlessWritten(work) : null;
  await deps.onPhase('swapping');
  if (!isMoved) await perform(takeAway.operation, deps);
  if (takeAwayBack !== undefined)
    for (const step of takeAwayBack((await deps.schemas.read()).schema)) await perform(step, deps);
  await placeOn(await work.catchUp(before), place, deps);
  return work.lookAgain();
}

/** A proof while others may write; null if they write as fast as we copy, so that it must be made while they cannot. */
async function proofUnlessWritten(work: OnlineChangeWork): Promise<Proof | null> {
  try {
    return await retryUnproven(() => work.prove());
  } catch (error) {
    if (!hasCode(error, 'copy_unproven')) throw error;
    return null;
  }
}

async function placeOn(_: Proof, place: Operation, deps: OnlineChangeDeps): Promise<void> {
  await perform(place, deps);
}

/**
 * Drops the old one; if it was open to writes, copies first what was written since the proof. Returns the proof that permitted the drop.
 */
async function dropLast(
  work: OnlineChangeWork,
  before: Proof | null,
  drops: readonly Operation[],
  deps: OnlineChangeDeps,
): Promise<Proof> {
  const { closesForDrop: seals } = work;
  if (seals === undefined) return dropOn(before ?? (await work.prove()), drops, deps);
  const { schemas, fence } = deps;
  const catchUpAndDrop = async () => dropOn(await work.catchUp(before), drops, deps);
  const whileSealed = () => (fence === 'all' ? catchUpAndDrop() : withWriteSeals(seals, schemas, catchUpAndDrop));
  const sealed = seals.map(({ collection }) => collection);
  return retryUnproven(
    () => withWriteBlocks(sealed, schemas, whileSealed),
    () => proofUnlessWritten(work),
  );
}

async function dropOn(proof: Proof, drops: readonly Operation[], deps: OnlineChangeDeps): Promise<Proof> {
  await deps.execute(drops, (await deps.schemas.read()).schema);
  return proof;
}

async function perform(operation: Operation, { schemas, confirm }: OnlineChangeDeps): Promise<void> {
  await confirm();
  await performOnce(schemas, operation, (await schemas.read()).schema);
}
