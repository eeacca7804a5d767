import { createHash } from 'node:crypto';
import { canonicalJson } from '../util/canonical-json.js';

/** The key of a parked attribute, or the start of the name of a parked collection, whose id cannot change. */
const PARKED = /^parked_[0-9a-f]{16}(?= |$)/;

/** Whether an attribute with this key, or a collection with this name, is parked: hidden instead of dropped. */
export function isParkedName(name: string): boolean {
  return name.startsWith('parked_') && PARKED.test(name);
}

/** Whether the JSON of a query names a parked attribute. */
export function namesParked(query: string): boolean {
  return /"parked_[0-9a-f]{16}"/.test(query);
}

/** The parked name at the start of a collection's name; null if there is none. */
export function parkedNameIn(name: string): string | null {
  return PARKED.exec(name)?.[0] ?? null;
}

/** The name to park something under, derived from what it names so that records can be verified; `isTaken` tells names already in use. */
export function parkedName(collection: string, key: string | null, isTaken: (name: string) => boolean): string {
  for (let round = 0; ; round += 1) {
    const name = nameOf(collection, key, round);
    if (!isTaken(name)) return name;
  }
}

/** The most times that one key can be parked at the same time. */
const ROUNDS = 1000;

/** Whether `name` is a parked name of the given collection or attribute. */
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
