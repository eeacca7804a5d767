import type { AttributeTypeName } from '../../metadata/options/attribute-options.js';
import type { IndexOptions } from '../../metadata/options/index-options.js';
import type { StoredAttributeOptions } from './builder-options.js';

type Optional<T extends AttributeTypeName> = [options?: StoredAttributeOptions<T>];

export interface CollectionDraft {
  readonly attributes: { readonly key: string; readonly options: object }[];
  readonly indexes: { readonly attributes: readonly string[]; readonly options: IndexOptions }[];
  /** Set once the function has returned. */
  isOver: boolean;
}

/**
 * Describes a new collection; one method per attribute type.
 *
 * @example m.createCollection('users', (c) => { c.string('name', { size: 120 }); c.index(['name']); });
 */
export class CollectionBuilder {
  readonly #draft: CollectionDraft;

  constructor(draft: CollectionDraft) {
    this.#draft = draft;
  }

  string(key: string, ...[options]: Optional<'string'>): this {
    return this.#add(key, 'string', options);
  }

  varchar(key: string, ...[options]: Optional<'varchar'>): this {
    return this.#add(key, 'varchar', options);
  }

  text(key: string, ...[options]: Optional<'text'>): this {
    return this.#add(key, 'text', options);
  }

  mediumtext(key: string, ...[options]: Optional<'mediumtext'>): this {
    return this.#add(key, 'mediumtext', options);
  }

  longtext(key: string, ...[options]: Optional<'longtext'>): this {
    return this.#add(key, 'longtext', options);
  }

  integer(key: string, ...[options]: Optional<'integer'>): this {
    return this.#add(key, 'integer', options);
  }

  bigint(key: string, ...[options]: Optional<'bigint'>): this {
    return this.#add(key, 'bigint', options);
  }

  float(key: string, ...[options]: Optional<'float'>): this {
    return this.#add(key, 'float', options);
  }

  boolean(key: string, ...[options]: Optional<'boolean'>): this {
    return this.#add(key, 'boolean', options);
  }

  datetime(key: string, ...[options]: Optional<'datetime'>): this {
    return this.#add(key, 'datetime', options);
  }

  email(key: string, ...[options]: Optional<'email'>): this {
    return this.#add(key, 'email', options);
  }

  url(key: string, ...[options]: Optional<'url'>): this {
    return this.#add(key, 'url', options);
  }

  ip(key: string, ...[options]: Optional<'ip'>): this {
    return this.#add(key, 'ip', options);
  }

  enum(key: string, options: StoredAttributeOptions<'enum'>): this {
    return this.#add(key, 'enum', options);
  }

  point(key: string, ...[options]: Optional<'point'>): this {
    return this.#add(key, 'point', options);
  }

  line(key: string, ...[options]: Optional<'line'>): this {
    return this.#add(key, 'line', options);
  }

  polygon(key: string, ...[options]: Optional<'polygon'>): this {
    return this.#add(key, 'polygon', options);
  }

  json(key: string, ...[options]: Optional<'json'>): this {
    return this.#add(key, 'json', options);
  }

  index(attributes: readonly string[], options: IndexOptions = {}): this {
    this.#requireOpen();
    this.#draft.indexes.push({ attributes, options });
    return this;
  }

  #add(key: string, type: AttributeTypeName, options: object = {}): this {
    this.#requireOpen();
    this.#draft.attributes.push({ key, options: { ...options, type } });
    return this;
  }

  #requireOpen(): void {
    if (this.#draft.isOver) throw new RangeError('a call of the collection builder after its function has returned');
  }
}

/** What a function defines about a new collection; null for an async one, whose calls would come too late. */
export function draftOf(define: (c: CollectionBuilder) => void): CollectionDraft | null {
  const draft: CollectionDraft = { attributes: [], indexes: [], isOver: false };
  const answer: unknown = define(new CollectionBuilder(draft));
  draft.isOver = true;
  if (!isThenable(answer)) return draft;
  // Its later calls are refused; the caller's refusal says why.
  Promise.resolve(answer).catch(() => {});
  return null;
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
