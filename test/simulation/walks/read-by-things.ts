import type { LiveDatabase } from '../../support/live-database.js';
import type { Documents, Values } from '../scenario.js';
import { collectionOf, shownEnds, type WalkModel } from './walk-model.js';

/** All documents as a version shows them, by things: values as they are stored, partners as ids; an empty list is nothing. */
export async function readByThings({ documents }: LiveDatabase, model: WalkModel): Promise<Documents> {
  const found = new Map<string, ReadonlyMap<string, Values>>();
  for (const { thing, id } of model.collections) {
    const { attributes } = collectionOf(model, thing);
    const ends = shownEnds(model, thing);
    const select = [...attributes.map(({ key }) => key), ...ends.map(({ key }) => `${key}.$id`)];
    const queries = [
      { method: 'limit', values: [1000] },
      { method: 'select', values: select },
    ];
    const page = await documents.list(
      id,
      queries.map((query) => JSON.stringify(query)),
    );
    const shown = page.documents.map((document): [string, Values] => [
      document.$id,
      Object.fromEntries([
        ...attributes.map((one) => [one.thing, withoutEmpty(document[one.key])]),
        ...ends.map((end) => [end.name, partnerOf(document[end.key], end.isMany)]),
      ]),
    ]);
    found.set(thing, new Map(shown));
  }
  return found;
}

function withoutEmpty(value: unknown): unknown {
  return Array.isArray(value) && value.length === 0 ? null : (value ?? null);
}

function partnerOf(value: unknown, isMany: boolean): unknown {
  if (Array.isArray(value) !== isMany && value !== null && value !== undefined) return value;
  const ids = [value ?? []]
    .flat()
    .map((one) => (typeof one === 'object' ? (one as { readonly $id: string }).$id : one));
  return ids.length > 1 ? ids : (ids[0] ?? null);
}
