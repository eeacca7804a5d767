import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { EntwriteError } from '../../errors.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { hookInput } from '../hooks/hook-input.js';
import { originGateway } from '../hooks/origin-gateway.js';
import { idProperty } from '../hydration/instantiate.js';
import { isRelation } from '../populate/populate-tree.js';
import { thrownProblem } from '../validation/thrown-problem.js';
import type { WriteSession } from '../writes/write-session.js';
import { type EntitySnapshot, snapshotOf } from './entity-snapshot.js';

/** An entity that a unit of work tracks. */
export interface Tracked {
  readonly session: WriteSession;
  readonly id: string;
  readonly entity: object;
  /** The document as it was read; null for a new one. */
  readonly document: WireDocument | null;
  readonly before: EntitySnapshot;
  readonly isRemoved: boolean;
  /** The removed entity whose id a new one takes; it is deleted first. */
  readonly replaces: Tracked | null;
}

/** The identity map of a unit of work: one entity per document, with its values as read. */
export class TrackedDocuments {
  readonly #byPlace = new Map<string, Tracked>();
  readonly #places = new WeakMap<object, string>();
  readonly #sessionOf: (metadata: EntityMetadata) => WriteSession;
  #pendingReadBack: (() => Promise<void>) | null = null;

  /** @param sessionOf makes the session of an entity outside the unit of work */
  constructor(sessionOf: (metadata: EntityMetadata) => WriteSession) {
    this.#sessionOf = sessionOf;
  }

  /** Binds a session so that documents are tracked when they are read. */
  bind(session: WriteSession): WriteSession {
    return {
      ...session,
      documents: async () =>
        originGateway(await session.documents(), {
          adopt: (metadata, document, made) => this.#adopt(metadata, document, made),
        }),
    };
  }

  add(session: WriteSession, values: object): object {
    const metadata = session.metadata();
    const name = idProperty(metadata) ?? '$id';
    const entity = metadata.entity !== null && values instanceof metadata.entity ? values : hookInput(metadata, values);
    const fields = entity as Record<string, unknown>;
    if (this.#places.has(entity)) throw refused(metadata, 'an entity that is tracked already', 'Change it instead.');
    const id = typeof fields[name] === 'string' ? fields[name] : (generatedId(metadata) ?? session.makeId());
    fields[name] = id;
    const place = placeOf(metadata, id);
    const known = this.#byPlace.get(place);
    if (known !== undefined && !known.isRemoved)
      throw refused(metadata, `the id '${id}' of another tracked entity`, 'Give another id.');
    const replaces = known?.document == null ? (known?.replaces ?? null) : known;
    this.#track(place, { session, id, entity, document: null, before: new Map(), isRemoved: false, replaces });
    return entity;
  }

  remove(session: WriteSession, entity: object): void {
    const place = this.#places.get(entity);
    const tracked = place === undefined ? undefined : this.#byPlace.get(place);
    if (place === undefined || tracked === undefined || tracked.entity !== entity)
      throw refused(
        session.metadata(),
        'an entity that this unit of work has not read',
        'Read it through the unit of work first.',
      );
    if (tracked.document === null && this.#pendingReadBack === null) {
      if (tracked.replaces === null) this.#byPlace.delete(place);
      else this.#byPlace.set(place, tracked.replaces);
    } else this.#byPlace.set(place, { ...tracked, isRemoved: true });
  }

  all(): readonly Tracked[] {
    return [...this.#byPlace.values()];
  }

  /** The tracked entity of a document, if any. */
  find(collection: string, id: string): Tracked | undefined {
    return this.#byPlace.get(`${collection}/${id}`);
  }

  /** The session of an entity, outside the unit of work. */
  sessionOf(metadata: EntityMetadata): WriteSession {
    return this.#sessionOf(metadata);
  }

  /** Records the saved state of an entity. */
  settle(tracked: Tracked, document: WireDocument, before: EntitySnapshot): void {
    const place = placeOf(tracked.session.metadata(), tracked.id);
    const isRemoved = this.#byPlace.get(place)?.isRemoved ?? false;
    this.#track(place, { ...tracked, document, before, isRemoved, replaces: null });
  }

  /** Reads saved documents back. A failure does not undo the save, so it is only retried before the next one. */
  async readBack(read: () => Promise<void>): Promise<void> {
    this.#pendingReadBack = read;
    await this.retryReadBack().catch(() => {});
  }

  /** Retries the read-back that failed after an earlier save. */
  async retryReadBack(): Promise<void> {
    await this.#pendingReadBack?.();
    this.#pendingReadBack = null;
  }

  /** Forgets an entity whose document was deleted. */
  forget({ session, id, entity }: Tracked): void {
    const place = placeOf(session.metadata(), id);
    if (this.#byPlace.get(place)?.entity === entity) this.#byPlace.delete(place);
  }

  #adopt(metadata: EntityMetadata, document: WireDocument, made: object): object {
    const place = placeOf(metadata, document.$id);
    const known = this.#byPlace.get(place);
    if (known !== undefined) {
      takeRelations(metadata, known.entity, made);
      if (known.document !== null)
        this.#byPlace.set(place, {
          ...known,
          before: withRelations(metadata, known.before, snapshotOf(known.session, made)),
        });
      return known.entity;
    }
    const session = this.#sessionOf(metadata);
    const before = snapshotOf(session, made);
    this.#track(place, { session, id: document.$id, entity: made, document, before, isRemoved: false, replaces: null });
    return made;
  }

  #track(place: string, tracked: Tracked): void {
    this.#byPlace.set(place, tracked);
    this.#places.set(tracked.entity, place);
  }
}

/** Puts relations that were loaded later into the tracked entity, unless they were changed. */
function takeRelations(metadata: EntityMetadata, entity: object, made: object): void {
  const fields = entity as Record<string, unknown>;
  const loaded = made as Readonly<Record<string, unknown>>;
  for (const { property } of metadata.properties.filter(isRelation)) {
    const [mine, theirs] = [fields[property], loaded[property]];
    if (theirs === undefined || theirs === null) continue;
    if (mine === undefined || (!Array.isArray(mine) && idOf(mine) !== null && idOf(mine) === idOf(theirs)))
      fields[property] = theirs;
  }
}

function withRelations(metadata: EntityMetadata, before: EntitySnapshot, loaded: EntitySnapshot): EntitySnapshot {
  const joined = new Map(before);
  for (const { property } of metadata.properties.filter(isRelation))
    if (!joined.has(property) && loaded.has(property)) joined.set(property, loaded.get(property));
  return joined;
}

function idOf(value: unknown): string | null {
  const { id, $id } = (typeof value === 'object' && value !== null ? value : {}) as { id?: unknown; $id?: unknown };
  return typeof id === 'string' ? id : typeof $id === 'string' ? $id : null;
}

function generatedId({ name, properties }: EntityMetadata): string | undefined {
  const property = properties.find(({ kind, key }) => kind === 'system' && key === '$id');
  if (property?.kind !== 'system') return undefined;
  try {
    return property.generate?.();
  } catch (error) {
    const { problem } = thrownProblem(
      'default',
      'the function that generates ids',
      error,
      'Correct the function, or give an id.',
    );
    throw new EntwriteError('document_invalid', { at: `${name}.${property.property}`, ...problem }, { cause: error });
  }
}

function placeOf({ collection }: EntityMetadata, id: string): string {
  return `${collection}/${id}`;
}

function refused({ name }: EntityMetadata, found: string, remedy: string): EntwriteError {
  return new EntwriteError('document_invalid', { at: name, found, expected: 'an entity it can take', remedy });
}
