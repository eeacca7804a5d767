import type { DocumentGateway, WireDocument } from '../../appwrite/documents/document-gateway.js';
import { documentsByIds } from '../../appwrite/documents/documents-by-ids.js';
import { linkId, linkIds } from '../../appwrite/documents/link-id.js';
import { type CollectionEnd, isToOne } from '../../schema/relationship-schema.js';
import { endKey, type LinkPlace, LinkState, type LinkWrite, opposite } from '../links/link-state.js';
import { holdsLink, isVisible, readLinks } from '../links/stored-links.js';
import type { StagedDocuments } from './staged-documents.js';

/** What reads must know about a document that the transaction changes, by itself or through links. */
export type StagedChange =
  | { readonly kind: 'gone' | 'new' }
  | {
      readonly kind: 'changed';
      /** The stored keys whose values differ. */
      readonly keys: ReadonlySet<string>;
    };

type Reader = Pick<DocumentGateway, 'list'>;

/** Documents and links as the transaction leaves them. What it has to know of the server's is read once. */
export class StagedView {
  readonly #staged: StagedDocuments;
  readonly #ends: (collection: string) => readonly CollectionEnd[];
  readonly #links = new Map<string, Map<string, readonly string[]>>();
  readonly #documents = new Map<string, WireDocument | null>();
  readonly #known = new Map<string, { readonly version: number; readonly links: LinkValues }>();

  constructor(staged: StagedDocuments, ends: (collection: string) => readonly CollectionEnd[]) {
    this.#staged = staged;
    this.#ends = ends;
  }

  /** Whether documents of a collection are known not to be as the server has them. */
  hasChanged(collection: string): boolean {
    return this.#staged.idsOf(collection).length > 0 || (this.#known.get(collection)?.links.size ?? 0) > 0;
  }

  /** The changed documents of a collection, by id. */
  async changesOf(reader: Reader, collection: string): Promise<ReadonlyMap<string, StagedChange>> {
    const changes = new Map<string, StagedChange>();
    for (const [id, { values }] of await this.#linkValues(reader, collection))
      changes.set(id, values === null ? { kind: 'gone' } : { kind: 'changed', keys: new Set(Object.keys(values)) });
    for (const id of this.#staged.idsOf(collection)) {
      const touched = this.#staged.touched(collection, id);
      const before = changes.get(id);
      if (touched === undefined || before?.kind === 'gone') continue;
      if (touched.change !== 'changed') changes.set(id, { kind: touched.change === 'created' ? 'new' : 'gone' });
      else {
        const own = [touched.values, touched.steps ?? {}].flatMap(Object.keys);
        const linked = before?.kind === 'changed' ? before.keys : [];
        changes.set(id, { kind: 'changed', keys: new Set([...own, ...(touched.open ?? []), ...linked, '$updatedAt']) });
      }
    }
    return changes;
  }

  /** A document of the server, or the known part of a new one, as the transaction leaves it. */
  async present(reader: Reader, collection: string, document: WireDocument): Promise<WireDocument> {
    const { values = {} } = (await this.#linkValues(reader, collection)).get(document.$id) ?? {};
    const shown: Record<string, unknown> = Object.assign(this.#staged.present(collection, document), values);
    for (const { side } of this.#ends(collection).filter(isVisible)) {
      const { key } = side.relationship;
      // As it was written; the server shows the one id that is stored, and lists only where they are selected.
      if (!isToOne(side)) delete shown[key];
      else if (Object.hasOwn(shown, key)) shown[key] = linkId(shown[key]);
    }
    return shown as WireDocument;
  }

  /** The server's documents with these ids, whole. */
  async documents(reader: Reader, collection: string, ids: readonly string[]): Promise<readonly WireDocument[]> {
    const unknown = ids.filter((id) => !this.#documents.has(`${collection}/${id}`));
    if (unknown.length > 0) {
      const found = await documentsByIds(reader, { collection, atOnce: AT_ONCE }, unknown);
      for (const id of unknown) this.#note(collection, id, found.get(id) ?? null);
    }
    return ids.flatMap((id) => this.#documents.get(`${collection}/${id}`) ?? []);
  }

  /** The ids that documents link, in order. */
  async linked(
    reader: Reader,
    end: CollectionEnd,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const state = await this.#stateWith(reader, (now) => {
      for (const id of ids) now.linked(end, id);
      return [];
    });
    return new Map(ids.map((id) => [id, state.linked(end, id)]));
  }

  /** The visible end of a collection with this key. */
  endAt(collection: string, key: string): CollectionEnd | undefined {
    return this.#ends(collection).find((end) => isVisible(end) && end.side.relationship.key === key);
  }

  /** The links that differ from what is stored, by document; null for a document that a deletion takes along. */
  async #linkValues(reader: Reader, collection: string): Promise<LinkValues> {
    const version = this.#staged.version();
    const known = this.#known.get(collection);
    if (known?.version === version) return known.links;
    const links = await this.#readLinkValues(reader, collection);
    this.#known.set(collection, { version, links });
    return links;
  }

  async #readLinkValues(reader: Reader, collection: string): Promise<LinkValues> {
    const values = new Map<string, { values: Record<string, unknown> | null }>();
    const ends = this.#ends(collection).filter((end) => isVisible(end) && holdsLink(end));
    const writes = this.#staged.linkWrites();
    if (this.#ends(collection).length === 0 || writes.length === 0) return values;
    const holders = new Map<CollectionEnd, ReadonlySet<string>>();
    const state = await this.#stateWith(reader, (now) => {
      const asked: LinkPlace[] = [];
      for (const end of ends) {
        const other = opposite(end);
        const written = writtenAt(other, writes, now);
        const { collection: partners, relationship } = other.side;
        const stored = written.filter((id) => !this.#isNew(partners, id)).map((id): LinkPlace => ({ end: other, id }));
        asked.push(...stored);
        const given = writes.flatMap((write) =>
          write.collection === partners ? linkIds(write.values?.[relationship.key]) : [],
        );
        const found = new Set([...stored.flatMap((place) => this.#storedAt(place) ?? []), ...given]);
        holders.set(end, found);
        for (const id of found) {
          now.linked(end, id);
          if (!this.#isNew(collection, id)) asked.push({ end, id });
        }
      }
      return asked;
    });
    for (const [end, ids] of holders)
      for (const id of ids) {
        const after = state.linked(end, id)[0] ?? null;
        const { key } = end.side.relationship;
        const isNew = this.#isNew(collection, id);
        const isWritten = Object.hasOwn(this.#staged.touched(collection, id)?.values ?? {}, key);
        const isAsStored = !isNew && !isWritten && after === (this.#storedAt({ end, id })?.[0] ?? null);
        if (isAsStored || (!isNew && this.#documents.get(`${collection}/${id}`) === null)) continue;
        values.set(id, { values: { ...values.get(id)?.values, [key]: after } });
      }
    for (const id of state.deletedOf(collection)) values.set(id, { values: null });
    return values;
  }

  /** The links after all writes; reads from the server whatever is asked for and unknown. */
  async #stateWith(reader: Reader, ask: (now: LinkState) => readonly LinkPlace[]): Promise<LinkState> {
    for (;;) {
      const state = new LinkState(this.#ends, this.#links, this.#staged.linkWrites());
      const asked = ask(state);
      const missing = [...state.missing(), ...asked].filter((place) => this.#storedAt(place) === undefined);
      if (missing.length === 0) return state;
      const found = await readLinks(reader, missing, async (collection, ids) =>
        this.documents(reader, collection, ids),
      );
      for (const { end, id } of missing) this.#keep(end, id, found.get(`${endKey(end)}/${id}`) ?? []);
    }
  }

  /** Whether the transaction creates the document, and the server has none with its id. */
  #isNew(collection: string, id: string): boolean {
    const isCreated = this.#staged.touched(collection, id)?.change === 'created';
    return isCreated && !this.#staged.deleted().has(`${collection}/${id}`);
  }

  #storedAt({ end, id }: LinkPlace): readonly string[] | undefined {
    return this.#links.get(endKey(end))?.get(id);
  }

  #keep(end: CollectionEnd, id: string, links: readonly string[]): void {
    const lists = this.#links.get(endKey(end)) ?? new Map<string, readonly string[]>();
    this.#links.set(endKey(end), lists.set(id, links));
  }

  #note(collection: string, id: string, document: WireDocument | null): void {
    this.#documents.set(`${collection}/${id}`, document);
    this.#staged.noteRead(collection, id, document, false);
  }
}

type LinkValues = ReadonlyMap<string, { readonly values: Readonly<Record<string, unknown>> | null }>;

/** Concurrent requests. */
const AT_ONCE = 4;

/** The documents whose links at an end are written, or that are deleted. */
function writtenAt(end: CollectionEnd, writes: readonly LinkWrite[], state: LinkState): readonly string[] {
  const { collection, relationship } = end.side;
  const written = writes.filter(
    (write) =>
      write.collection === collection && (write.values === null || Object.hasOwn(write.values, relationship.key)),
  );
  return [...new Set([...written.map(({ id }) => id), ...state.deletedOf(collection)])];
}
