import { linkIds } from '../../appwrite/documents/link-id.js';
import { addressOf, type CollectionEnd, isToOne, mirrorRelationship } from '../../schema/relationship-schema.js';

/** A write of a transaction, as far as it changes links. */
export interface LinkWrite {
  readonly collection: string;
  readonly id: string;
  readonly isNew: boolean;
  /** Null for a deletion. */
  readonly values: Readonly<Record<string, unknown>> | null;
}

/** A document at one end of a relationship. */
export interface LinkPlace {
  readonly end: CollectionEnd;
  readonly id: string;
}

/** A deletion that a relationship forbids, and a document that it is for the sake of. */
export interface ForbiddenDeletion {
  readonly collection: string;
  readonly id: string;
  readonly by: { readonly collection: string; readonly id: string };
}

/** Known links, by end and document id. */
type Links = Map<string, Map<string, readonly string[]>>;

/**
 * The links of documents after some writes, as Appwrite leaves them. Lists that the server has are needed for some documents only; those that
 * are asked for without being known are in `missing`.
 */
export class LinkState {
  readonly #ends: (collection: string) => readonly CollectionEnd[];
  readonly #now: Links = new Map();
  /** Lists that were replaced while the former order was unknown, which Appwrite keeps for what stays. */
  readonly #unordered = new Set<string>();
  readonly #deleted = new Set<string>();
  readonly #missing = new Map<string, LinkPlace>();
  readonly #forbidden = new Map<string, ForbiddenDeletion>();

  /** @param stored the links of documents on the server, as far as they were read */
  constructor(
    ends: (collection: string) => readonly CollectionEnd[],
    stored: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>,
    writes: readonly LinkWrite[],
  ) {
    this.#ends = ends;
    for (const [key, lists] of stored) this.#now.set(key, new Map(lists));
    for (const write of writes) this.#perform(write);
  }

  /** Documents whose links must be read before the rest is right. */
  missing(): readonly LinkPlace[] {
    return [...this.#missing.values()];
  }

  /** The deletions that Appwrite refuses. */
  forbidden(): readonly ForbiddenDeletion[] {
    return [...this.#forbidden.values()];
  }

  /** The deleted documents of a collection. */
  deletedOf(collection: string): readonly string[] {
    const prefix = `${collection}/`;
    return [...this.#deleted].flatMap((place) => (place.startsWith(prefix) ? [place.slice(prefix.length)] : []));
  }

  /** The ids that a document links, in order. */
  linked(end: CollectionEnd, id: string): readonly string[] {
    const known = this.#now.get(endKey(end))?.get(id);
    const place = placeKey({ end, id });
    if (known === undefined || this.#unordered.has(place)) this.#missing.set(place, { end, id });
    return known ?? [];
  }

  #perform({ collection, id, isNew, values }: LinkWrite): void {
    const place = `${collection}/${id}`;
    if (values === null) {
      this.#delete(collection, id);
      return;
    }
    const ends = this.#ends(collection);
    if (isNew) {
      this.#deleted.delete(place);
      for (const end of ends) this.#set(end, id, []);
    }
    for (const end of ends) {
      const { key } = end.side.relationship;
      if (Object.hasOwn(values, key)) this.#link(end, id, linkIds(values[key]));
    }
  }

  /** Replaces the links of a document. */
  #link(end: CollectionEnd, id: string, given: readonly string[]): void {
    const other = opposite(end);
    const known = this.#now.get(endKey(end))?.get(id);
    const before = known ?? [];
    if (known === undefined && end.owned.relationship.kind === 'manyToMany') this.#unordered.add(placeKey({ end, id }));
    const kept = before.filter((one) => given.includes(one));
    const now = [...kept, ...new Set(given.filter((one) => !kept.includes(one)))];
    for (const [partner, list] of this.#now.get(endKey(other)) ?? [])
      if (list.includes(id) && !now.includes(partner)) this.#set(other, partner, without(list, id));
    for (const partner of now) {
      if (isToOne(other.side)) {
        for (const [holder, list] of this.#now.get(endKey(end)) ?? [])
          if (holder !== id && list.includes(partner)) this.#set(end, holder, without(list, partner));
        this.#set(other, partner, [id]);
      } else {
        const list = this.#now.get(endKey(other))?.get(partner);
        if (list !== undefined && !list.includes(id)) this.#set(other, partner, [...list, id]);
      }
    }
    this.#set(end, id, now);
  }

  /** @param root the deletion that takes it along */
  #delete(collection: string, id: string, root = { collection, id }): void {
    const place = `${collection}/${id}`;
    if (this.#deleted.has(place)) return;
    this.#deleted.add(place);
    for (const end of this.#ends(collection)) {
      const [linked] = restricts(end) ? this.linked(end, id) : [];
      if (linked !== undefined)
        this.#forbidden.set(`${root.collection}/${root.id}`, {
          ...root,
          by: { collection: end.side.relationship.relatedCollection, id: linked },
        });
      const partners = cascades(end) ? this.linked(end, id) : [];
      for (const partner of partners) this.#delete(end.side.relationship.relatedCollection, partner, root);
      if (!leavesIds(end)) this.#link(end, id, []);
    }
  }

  #set(end: CollectionEnd, id: string, links: readonly string[]): void {
    const key = endKey(end);
    const lists = this.#now.get(key) ?? new Map<string, readonly string[]>();
    lists.set(id, links);
    this.#now.set(key, lists);
  }
}

function placeKey({ end, id }: LinkPlace): string {
  return `${endKey(end)}/${id}`;
}

/** The key of an end among all of them. */
export function endKey({ owned, isParent }: CollectionEnd): string {
  return `${addressOf(owned)}/${isParent ? 'parent' : 'child'}`;
}

/** The other end of a relationship. */
export function opposite({ side, owned, isParent }: CollectionEnd): CollectionEnd {
  return { side: mirrorRelationship(side), owned, isParent: !isParent };
}

/** Whether a document at this end cannot be deleted while it links others. */
export function restricts({ owned: { relationship }, isParent }: CollectionEnd): boolean {
  return relationship.onDelete === 'restrict' && isParent === (relationship.kind !== 'manyToOne');
}

/** Whether deleting a document at this end deletes those that it links. */
export function cascades({ side, owned: { relationship }, isParent }: CollectionEnd): boolean {
  if (relationship.onDelete !== 'cascade') return false;
  if (relationship.kind === 'oneToOne') return isParent || relationship.twoWay;
  return relationship.kind === 'manyToMany' ? isParent : !isToOne(side);
}

/** Whether documents that link a deleted one at this end keep its id. */
function leavesIds({ side, owned: { relationship }, isParent }: CollectionEnd): boolean {
  if (!isToOne(mirrorRelationship(side)) || relationship.onDelete === 'setNull') return false;
  const isCleared = relationship.kind === 'oneToOne' && !isParent && !relationship.twoWay;
  return !(relationship.onDelete === 'restrict' && isCleared);
}

function without(list: readonly string[], id: string): readonly string[] {
  return list.filter((one) => one !== id);
}
