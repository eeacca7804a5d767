import { EntwriteError } from '../../errors.js';
import { isRecord } from '../../util/is-record.js';
import type { CollectionDefinition } from '../collection-definition.js';
import type { MakePermissions, NewDocumentOf } from '../default-permissions.js';
import type { EntityClass } from '../entity-class.js';
import type { EntityFilter, EntityFilterOptions } from '../entity-filter.js';
import type { EntityOverrides } from '../entity-overrides.js';
import type { IndexRecord } from '../entity-record.js';
import type { EntitySource } from '../entity-source.js';
import type { Where } from '../entity-types/filter.js';
import type { InferDocument } from '../infer-document.js';
import type { AttributeOverride } from '../options/attribute-override.js';
import type { CollectionOptions } from '../options/collection-options.js';
import type { IndexOptions } from '../options/index-options.js';
import { kindOf } from '../options/kind-of.js';

/** Property names of an entity class, or attribute names of a definition. */
export type PropertyName<Source> =
  Source extends EntityClass<infer E>
    ? keyof E & string
    : Source extends CollectionDefinition<infer Attributes>
      ? keyof Attributes & string
      : never;

interface Draft {
  settings: CollectionOptions;
  readonly attributes: Map<string, AttributeOverride>;
  readonly indexes: IndexRecord[];
  readonly filters: Map<string, EntityFilter>;
  permissions: MakePermissions | null;
}

/** Conditions on the documents of an entity or a definition, as in `where`. */
export type FilterConditions<Source> = Where<InferDocument<Source>>;

/**
 * Declares what decorators do not, for example because two contexts differ in it; `DbContext.configure` gets one. It wins over the
 * decorators, option by option. Each call returns the builder.
 *
 * @example
 * protected override configure(model: ModelBuilder) {
 *   model.collection(User, { permissions: [Permission.read(Role.team('staff'))] }).index(User, ['email'], { type: 'unique' });
 *   model.attribute(User, 'bio', { size: 4000 });
 * }
 */
export class ModelBuilder {
  readonly #drafts = new Map<EntitySource, Draft>();

  /** Changes settings of the entity's collection. */
  collection(source: EntitySource, options: CollectionOptions): this {
    const draft = this.#draft(source);
    draft.settings = { ...draft.settings, ...options };
    return this;
  }

  /** Changes options of an attribute. A property without a decorator becomes an attribute, and needs a `type`. */
  attribute<Source extends EntitySource>(
    source: Source,
    property: PropertyName<Source>,
    options: AttributeOverride,
  ): this {
    const { attributes } = this.#draft(source);
    attributes.set(property, { ...attributes.get(property), ...options });
    return this;
  }

  /** Adds an index. */
  index<Source extends EntitySource>(
    source: Source,
    attributes: readonly (PropertyName<Source> | '$id' | '$createdAt' | '$updatedAt')[],
    options: IndexOptions = {},
  ): this {
    this.#draft(source).indexes.push({ attributes, options });
    return this;
  }

  /**
   * Adds a filter to all queries of the entity: reads, counts, aggregates, updates and deletions by conditions, populated and filtered
   * relations. With `{ default: false }`, queries have to switch it on. If `where` is a function, the query or the context sets its parameters.
   *
   * @example
   * model.filter(Post, 'live', { deletedAt: null });
   * model.filter(Post, 'tenant', ({ id }: { id: string }) => ({ tenantId: id }));
   */
  filter<Source extends EntitySource, Parameters extends object>(
    source: Source,
    name: string,
    where: FilterConditions<Source> | ((parameters: Parameters) => FilterConditions<Source>),
    { default: isDefault = true }: EntityFilterOptions = {},
  ): this {
    const isParametric = typeof where === 'function';
    if (!isParametric && !isRecord(where))
      throw new EntwriteError('model_invalid', {
        at: `filter '${name}'`,
        found: `${kindOf(where)} for its conditions`,
        expected: 'an object as in `where`, or a function that returns one',
        remedy: 'Give the conditions; without them the filter would hide nothing.',
      });
    const make = isParametric ? where : () => where;
    this.#draft(source).filters.set(name, { name, where: make, isParametric, isDefault });
    return this;
  }

  /**
   * Sets the default permissions of new documents, derived from their values. A document created with an empty list gets none.
   * Requires `documentSecurity: true` on the collection.
   *
   * @example model.permissions(Note, (note) => [Permission.read(Role.user(note.ownerId)), Permission.update(Role.user(note.ownerId))]);
   */
  permissions<Source extends EntitySource>(
    source: Source,
    make: (document: NewDocumentOf<Source>) => readonly string[],
  ): this {
    this.#draft(source).permissions = make;
    return this;
  }

  overrides(): ReadonlyMap<EntitySource, EntityOverrides> {
    return this.#drafts;
  }

  #draft(source: EntitySource): Draft {
    const draft = this.#drafts.get(source) ?? {
      settings: {},
      attributes: new Map(),
      indexes: [],
      filters: new Map(),
      permissions: null,
    };
    this.#drafts.set(source, draft);
    return draft;
  }
}
