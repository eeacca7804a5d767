import { loosestEquality } from '../../appwrite/server/capabilities.js';
import { isOperatorText } from '../../schema/text-limits.js';
import { comparisonKey } from '../../schema-manager/preflight/comparison-key.js';
import { releaseOrder, type Wait } from '../unique-values/release-order.js';
import {
  emptiableKey,
  exchangedValues,
  type UniqueKey,
  uniqueKeys,
  uniqueValues,
} from '../unique-values/unique-keys.js';
import type { Draft } from '../validation/draft.js';
import type { Tracked } from './tracked-documents.js';

/** A document to write, as far as unique values are concerned. */
interface Written {
  readonly tracked: Tracked;
  /** Its new values; null if it is deleted. */
  readonly draft: Draft | null;
}

/** A document takes a unique value that another one gives up. */
interface Handover extends Wait<Tracked> {
  readonly unique: UniqueKey;
  /** The attribute under the index that the other document can do without for a moment; null if there is none. */
  readonly empties: string | null;
}

/** What is written before everything else, so that each unique value is free when it is taken. */
export interface Releases {
  /** Attributes that are null at first, because documents exchange the values under a unique index. */
  readonly emptied: readonly { readonly tracked: Tracked; readonly key: string }[];
  /** The documents that then give up a value, in this order. */
  readonly first: readonly Tracked[];
}

/**
 * An order of writes in which each unique value is free when another document takes it.
 *
 * @throws EntwriteError `transaction_conflict` if documents exchange values that none of them can do without
 */
export async function releasesOf(written: readonly Written[]): Promise<Releases> {
  if (written.length < 2 || written.every(({ tracked }) => tracked.document === null))
    return { emptied: [], first: [] };
  const holders = new Map<string, Omit<Handover, 'by'>>();
  const claims: { readonly by: Tracked; readonly place: string }[] = [];
  for (const { tracked, draft } of written) {
    const { session, document, id } = tracked;
    const uniques = uniqueKeys(session, session.metadata()).filter(({ isLink }) => !isLink);
    if (uniques.length === 0) continue;
    const equality = loosestEquality(await session.capabilities());
    const placesOf = (stored: Draft['stored']): ReadonlyMap<string, UniqueKey> =>
      new Map(
        uniques.flatMap((unique) => {
          const values = uniqueValues(unique, stored, isOperatorText);
          const hash = values && comparisonKey(values, unique, equality);
          return hash === null ? [] : [[`${session.metadata().collection}/${unique.key}/${hash}`, unique] as const];
        }),
      );
    const after = draft === null ? new Map<string, UniqueKey>() : placesOf({ ...document, ...draft.stored });
    for (const place of after.keys()) claims.push({ by: tracked, place });
    if (document === null) continue;
    for (const [place, unique] of placesOf({ ...document, $id: id }))
      if (!after.has(place)) holders.set(place, { on: tracked, unique, empties: draft && emptiableKey(unique, draft) });
  }
  const handovers = claims.flatMap(({ by, place }): readonly Handover[] => {
    const held = holders.get(place);
    return held === undefined ? [] : [{ by, ...held }];
  });
  const { order, resolved, stuck } = releaseOrder<Tracked, Handover>(handovers, ({ empties }) => empties !== null);
  const [first] = stuck;
  if (first !== undefined) {
    // Each index belongs to one collection, and so does each ring.
    const ids = stuck.map(({ on }) => on.id);
    throw exchangedValues(
      first.on.session.metadata(),
      ids,
      stuck.map(({ unique }) => unique),
    );
  }
  const giving = new Set(handovers.map(({ on }) => on));
  return {
    emptied: resolved.flatMap(({ on, empties }) => (empties === null ? [] : [{ tracked: on, key: empties }])),
    first: order.filter((tracked) => giving.has(tracked)),
  };
}

/** The part of a patch that changes values under unique indexes. */
export function uniquePart({ session }: Tracked, patch: Draft): Draft {
  const keys = new Set(
    uniqueKeys(session, session.metadata()).flatMap(({ attributes, isLink }) => (isLink ? [] : attributes)),
  );
  const stored = Object.fromEntries(Object.entries(patch.stored).filter(([key]) => keys.has(key)));
  return { ...patch, stored, permissions: undefined, links: [], nested: [] };
}
