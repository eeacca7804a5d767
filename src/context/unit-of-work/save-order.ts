import type { RelationshipProperty } from '../../metadata/model/entity-metadata.js';
import type { Draft, Link } from '../validation/draft.js';

/** A new document, and the links that can only be written after others have been created. */
interface OrderedCreation {
  readonly draft: Draft;
  /** Stored keys of links to documents that are created later. */
  readonly later: readonly string[];
}

/** Orders new documents so that link targets come first; in a cycle, some links are written afterwards. */
export function inSaveOrder(drafts: readonly Draft[]): readonly OrderedCreation[] {
  const owned = linkedByChildren(drafts);
  const byPlace = new Map(owned.map((draft) => [placeOf(draft), draft]));
  const done = new Map<Draft, OrderedCreation>();
  const visiting = new Set<Draft>();
  const visit = (draft: Draft): void => {
    if (done.has(draft) || visiting.has(draft)) return;
    visiting.add(draft);
    const later: string[] = [];
    for (const { kind, at, collection, id } of draft.links) {
      if (kind === 'reference') continue;
      const target = byPlace.get(`${collection}/${id}`);
      if (target === undefined || target === draft) continue;
      visit(target);
      if (!done.has(target)) later.push(keyOf(draft, at));
    }
    visiting.delete(draft);
    done.set(draft, { draft, later: [...new Set(later)] });
  };
  for (const draft of owned) visit(draft);
  return [...done.values()];
}

/**
 * Moves the links of a two-way list of new documents to their own end. Set from the list's end, Appwrite would update the new documents,
 * and treat that as a conflict with their creation.
 */
function linkedByChildren(drafts: readonly Draft[]): readonly Draft[] {
  const byPlace = new Map(drafts.map((draft) => [placeOf(draft), draft]));
  for (const { metadata, id } of drafts)
    for (const property of metadata.properties) {
      const key = childKey(property);
      if (key === null || property.kind !== 'relationship') continue;
      const parent = byPlace.get(`${metadata.collection}/${id}`);
      const list = [parent?.stored[property.key] ?? []].flat();
      const moved = list.filter((one) => byPlace.has(`${property.target}/${String(one)}`));
      if (parent === undefined || moved.length === 0) continue;
      byPlace.set(placeOf(parent), withoutLinks(parent, property, new Set(moved)));
      for (const child of moved) {
        const draft = byPlace.get(`${property.target}/${String(child)}`);
        if (draft !== undefined) byPlace.set(placeOf(draft), withLink(draft, key, parent));
      }
    }
  return [...byPlace.values()];
}

/** The key of the other end, if the property is the list of a two-way relation with a to-one other end; otherwise null. */
function childKey(property: Draft['metadata']['properties'][number]): string | null {
  if (property.kind !== 'relationship' || !property.many) return null;
  const { relationship } = property.owned;
  if (!relationship.twoWay || relationship.kind === 'manyToMany') return null;
  return property.side === 'parent' ? relationship.twoWayKey : relationship.key;
}

function withoutLinks(draft: Draft, { property, key }: RelationshipProperty, moved: ReadonlySet<unknown>): Draft {
  const { [key]: list, ...stored } = draft.stored;
  const remaining = [list ?? []].flat().filter((id) => !moved.has(id));
  const at = `${draft.metadata.name}.${property}`;
  return {
    ...draft,
    stored: remaining.length === 0 ? stored : { ...stored, [key]: remaining },
    links: draft.links.filter((link) => link.at !== at || !moved.has(link.id)),
  };
}

function withLink(draft: Draft, key: string, parent: Draft): Draft {
  if ((draft.stored[key] ?? null) !== null) return draft;
  const { name, properties } = draft.metadata;
  const property = properties.find((one) => one.key === key)?.property ?? key;
  const link: Link = {
    kind: 'relationship',
    at: `${name}.${property}`,
    collection: parent.metadata.collection,
    id: parent.id,
  };
  return { ...draft, stored: { ...draft.stored, [key]: parent.id }, links: [...draft.links, link] };
}

function placeOf({ metadata, id }: Draft): string {
  return `${metadata.collection}/${id}`;
}

/** The stored key of a link's property. */
function keyOf({ metadata }: Draft, at: string): string {
  const name = at.slice(metadata.name.length + 1);
  return metadata.properties.find(({ property }) => property === name)?.key ?? name;
}
