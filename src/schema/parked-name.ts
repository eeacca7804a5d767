import { createHash } from 'node:crypto';
import { canonicalJson } from '../util/canonical-json.js';

/** The key of a parked attribute, or the start of the name of a parked collection, whose id cannot change. */
const PARKED = /^parked_[0-9a-f]{16}(?= |$)/;

/** Whether an attribute with this key, or a collection with this name, was parked: kept out of sight instead of dropped. */
export function isParkedName(name: string): boolean {
  return name.startsWith('parked_') && PARKED.test(name);
}

/** Whether the JSON of a query names a parked attribute. */
export function namesParked(query: string): boolean {
  return /"parked_[0-9a-f]{16}"/.test(query);
}

/** The parked name in the name of a collection; null in any other. */
export function parkedNameIn(name: string): string | null {
  return PARKED.exec(name)?.[0] ?? null;
}

/** It follows from what it names, so that a record can be checked by it; `isTaken` says that something else has the name already. */
export function parkedName(collection: string, key: string | null, isTaken: (name: string) => boolean): string {
  for (let round = 0; ; round += 1) {
    const name = nameOf(collection, key, round);
    if (!isTaken(name)) return name;
  }
}

/** How often one key may have been parked at the same time. */
const ROUNDS = 1000;

/** Whether a name is one under which that was parked. */
export function isParkedNameOf(name: string, collection: string, key: string | null): boolean {
  for (let round = 0; round < ROUNDS; round += 1) if (nameOf(collection, key, round) === name) return true;
  return false;
}

function nameOf(collection: string, key: string | null, round: number): string {
  const digest = createHash('sha256')
    .update(canonicalJson([collection, key, round]))
    .digest('hex');
  return `parked_${digest.slice(0, 16)}`;
}
