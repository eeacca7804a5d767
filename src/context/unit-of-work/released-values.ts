import { isOperatorText } from '../../schema/text-limits.js';
import { comparisonKey } from '../../schema-manager/preflight/comparison-key.js';
import type { Draft } from '../validation/draft.js';
import { type UniqueKey, uniqueKeys, uniqueValues } from '../writes/unique-keys.js';
import type { Tracked } from './tracked-documents.js';

/** A document to write, as far as unique values are concerned. */
interface Written {
  readonly tracked: Tracked;
  /** Its new values; null if it is deleted. */
  readonly draft: Draft | null;
}

/**
 * The documents that give up a unique value which another one takes, in an order in which each value is free when it is taken: these must be
 * written before all others. Documents that exchange their values have no such order.
 */
export async function releasedFirst(written: readonly Written[]): Promise<readonly Tracked[]> {
  if (written.length < 2 || written.every(({ tracked }) => tracked.document === null)) return [];
  const holders = new Map<string, Tracked>();
  const claims = new Map<Tracked, readonly string[]>();
  for (const { tracked, draft } of written) {
    const { session, document, id } = tracked;
    const uniques = uniqueKeys(session, session.metadata()).filter(({ isLink }) => !isLink);
    if (uniques.length === 0) continue;
    const equality = (await session.capabilities()).textEquality ?? 'folded';
    const placesOf = (stored: Draft['stored'], some: readonly UniqueKey[]): readonly string[] =>
      some.flatMap((unique) => {
        const values = uniqueValues(unique, stored, isOperatorText);
        const hash = values && comparisonKey(values, unique, equality);
        return hash === null ? [] : [`${session.metadata().collection}/${unique.key}/${hash}`];
      });
    const after = draft === null ? [] : placesOf({ ...document, ...draft.stored }, uniques);
    claims.set(tracked, after);
    if (document === null) continue;
    for (const place of placesOf({ ...document, $id: id }, uniques))
      if (!after.includes(place)) holders.set(place, tracked);
  }
  const first: Tracked[] = [];
  const visited = new Set<Tracked>();
  const visit = (taking: Tracked): void => {
    for (const place of claims.get(taking) ?? []) {
      const holder = holders.get(place);
      if (holder === undefined || visited.has(holder)) continue;
      visited.add(holder);
      visit(holder);
      first.push(holder);
    }
  };
  for (const { tracked } of written) visit(tracked);
  return first;
}

/** The part of a patch that changes values under unique indexes. */
export function uniquePart({ session }: Tracked, patch: Draft): Draft {
  const keys = new Set(
    uniqueKeys(session, session.metadata()).flatMap(({ attributes, isLink }) => (isLink ? [] : attributes)),
  );
  const stored = Object.fromEntries(Object.entries(patch.stored).filter(([key]) => keys.has(key)));
  return { ...patch, stored, permissions: undefined, links: [], nested: [] };
}
