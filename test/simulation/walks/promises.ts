import type { Ledger } from '../ledger.js';
import type { Documents, Values } from '../scenario.js';
import { collectionOf, linkOfEnd, shownEnds, storedValue, thingsOf, type WalkModel } from './walk-model.js';

/** Things that one of the versions does not have: where values are dropped, they may be gone. */
export function partialThings(models: readonly WalkModel[]): ReadonlySet<string> {
  const all = models.map(thingsOf);
  return new Set(all.flatMap((things) => [...things]).filter((thing) => all.some((things) => !things.has(thing))));
}

/** What a document may show by things, given what it holds: nothing also where values may be lost. */
export function allowed(
  model: WalkModel,
  thing: string,
  held: Values,
  mayBeLost: (thing: string) => boolean,
): readonly Values[] {
  const attributes = collectionOf(model, thing).attributes.map((one) => {
    const value = held[one.thing] ?? null;
    return [one.thing, value === null ? null : storedValue(one, value)] as const;
  });
  const ends = shownEnds(model, thing).map(({ name }) => [name, held[name] ?? null] as const);
  return [...attributes, ...ends].reduce<readonly Values[]>(
    (documents, [name, value]) =>
      documents.flatMap((document) => [
        { ...document, [name]: value },
        ...(mayBeLost(linkOfEnd(name)) && value !== null ? [{ ...document, [name]: null }] : []),
      ]),
    [{}],
  );
}

/** The ledger forgets what may be lost and is not shown. */
export function forgetLost(found: Documents, ledger: Ledger, mayBeLost: (thing: string) => boolean): void {
  for (const [thing, id, held] of ledger.entries()) {
    const shown = found.get(thing)?.get(id) ?? {};
    const gone = Object.keys(held).filter((name) => mayBeLost(linkOfEnd(name)) && (shown[name] ?? null) === null);
    ledger.updated(thing, id, Object.fromEntries(gone.map((name) => [name, null])));
  }
}
