import type { LiveDatabase } from '../../support/live-database.js';
import { allDocuments } from '../all-documents.js';
import type { Documents, Values } from '../scenario.js';
import { collectionOf, shownEnds, type WalkModel } from './walk-model.js';

/** All documents as a version shows them, by things: values as they are stored, partners as lists of ids; an empty list is nothing. */
export async function readByThings(database: LiveDatabase, model: WalkModel): Promise<Documents> {
  const found = new Map<string, ReadonlyMap<string, Values>>();
  for (const { thing, id } of model.collections) {
    const { attributes } = collectionOf(model, thing);
    const ends = shownEnds(model, thing);
    const select = [...attributes.map(({ key }) => key), ...ends.map(({ key }) => `${key}.$id`)];
    const page = await allDocuments(database, id, select);
    const shown = page.map((document): [string, Values] => [
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
  return ids.length === 0 ? null : ids.map(String).sort();
}
