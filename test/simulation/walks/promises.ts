import { isDeepStrictEqual } from 'node:util';
import type { Ledger } from '../ledger.js';
import type { Documents, Values } from '../scenario.js';
import {
  collectionOf,
  type Fill,
  linkOfEnd,
  shownEnds,
  storedValue,
  thingsOf,
  type WalkAttribute,
  type WalkModel,
} from './walk-model.js';

/** Things that one of the versions does not have: where values are dropped, they may be gone. */
export function partialThings(models: readonly WalkModel[]): ReadonlySet<string> {
  const all = models.map(thingsOf);
  return new Set(all.flatMap((things) => [...things]).filter((thing) => all.some((things) => !things.has(thing))));
}

/** What a step promises of the values of its documents. */
export interface Promises {
  /** The version before the step first, the one that counts last. */
  readonly models: readonly WalkModel[];
  readonly mayBeLost: (thing: string) => boolean;
  /** What a revert takes back that was given to documents which held nothing, by the attribute; null where it takes back nothing. */
  readonly takenBack: (thing: string) => Fill | null;
  /** Whether a revert may leave an attribute of a document empty: it brings nothing back where others wrote to what the file changed. */
  readonly mayStayAway: (attribute: string, collection: string, id: string) => boolean;
  /** Whether a client wrote to a document: where it holds nothing, the server then gives it the default, as it does when a data step writes. */
  readonly isTouched: (collection: string, id: string) => boolean;
}

/** What a document may show by things, given what it holds. */
export function allowed(promises: Promises, thing: string, { $id, ...held }: Values): readonly Values[] {
  const model = lastOf(promises);
  const attributes = collectionOf(model, thing).attributes.map((one) => {
    const numbers = mayHold(promises, thing, String($id), one, held[one.thing] ?? null);
    return [one.thing, numbers.map((number) => storedOrNull(one, number))] as const;
  });
  const ends = shownEnds(model, thing).map(({ name }) => {
    const partner = held[name] ?? null;
    return [name, promises.mayBeLost(linkOfEnd(name)) && partner !== null ? [partner, null] : [partner]] as const;
  });
  return [...attributes, ...ends].reduce<readonly Values[]>(
    (documents, [name, values]) =>
      documents.flatMap((document) => values.map((value) => ({ ...document, [name]: value }))),
    [{}],
  );
}

/** The numbers that a document may hold by an attribute after a step, given the one that was promised. */
function mayHold(
  { models, mayBeLost, isTouched, takenBack, mayStayAway }: Promises,
  thing: string,
  id: string,
  attribute: WalkAttribute,
  held: unknown,
): readonly unknown[] {
  const isLost = mayBeLost(attribute.thing) || mayStayAway(attribute.thing, thing, id);
  const given = takenBack(attribute.thing);
  if (held !== null && given !== null) {
    if (given.by === 'data step' && held === given.number) return [null];
    // What was given after the backup of the file, or looks like that, may be either.
    const isGiven = isDeepStrictEqual(storedValue(attribute, held), storedValue(attribute, given.number));
    if (given.by === 'backfill' && isGiven) return [held, null];
  }
  if (held !== null && !isLost) return [held];
  const versions = models.flatMap((model) =>
    collectionOf(model, thing).attributes.filter((one) => one.thing === attribute.thing),
  );
  const fills = versions.flatMap(({ fill }) => (fill === null ? [] : [fill.number]));
  const isOfDataStep = models.some((model) =>
    collectionOf(model, thing).attributes.some(({ fill }) => fill?.by === 'data step'),
  );
  const defaults = isOfDataStep || isTouched(thing, id) ? versions.flatMap((one) => one.default ?? []) : [];
  // A data step gives nothing to what is written after it.
  const isLate = attribute.fill?.by === 'data step' && isTouched(thing, id);
  const isFilled = attribute.required || (attribute.fill !== null && !isLate);
  return [...(held === null ? [] : [held]), ...(isFilled ? [] : [null]), ...fills, ...defaults];
}

/** The ledger forgets what may be lost and is not shown, and learns what documents hold that held nothing. */
export function settleLedger(promises: Promises, found: Documents, ledger: Ledger): void {
  const model = lastOf(promises);
  for (const [thing, id, held] of ledger.entries()) {
    const shown = found.get(thing)?.get(id) ?? {};
    const gone = Object.keys(held).filter(
      (name) => promises.mayBeLost(linkOfEnd(name)) && (shown[name] ?? null) === null,
    );
    const numbers = collectionOf(model, thing).attributes.map((one) => {
      const may = mayHold(promises, thing, id, one, held[one.thing] ?? null);
      const number = may.find((each) => isDeepStrictEqual(storedOrNull(one, each), shown[one.thing] ?? null));
      return [one.thing, number ?? null] as const;
    });
    ledger.updated(thing, id, {
      ...Object.fromEntries(gone.map((name) => [name, null])),
      ...Object.fromEntries(numbers),
    });
  }
}

function storedOrNull(attribute: WalkAttribute, number: unknown): unknown {
  return number === null ? null : storedValue(attribute, number);
}

function lastOf({ models }: Promises): WalkModel {
  const last = models.at(-1);
  if (last === undefined) throw new RangeError('no model');
  return last;
}
