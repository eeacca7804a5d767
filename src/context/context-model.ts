import type { EntitySource } from '../metadata/entity-source.js';
import { buildEntityModel } from '../metadata/model/build-entity-model.js';
import type { EntityMetadata } from '../metadata/model/entity-metadata.js';
import type { EntityModel } from '../metadata/model/entity-model.js';
import { findEntity } from '../metadata/model/find-entity.js';
import type { ModelBuilder } from '../metadata/model/model-builder.js';
import { type CollectionSchema, findCollection } from '../schema/database-schema.js';
import { hasRelationships } from '../schema/relationship-schema.js';

interface BuiltModel {
  readonly model: EntityModel;
  readonly byCollection: ReadonlyMap<string, EntityMetadata>;
  readonly filterNames: ReadonlySet<string>;
}

/** The sets of a context and the model they make up, which is built on first use and rebuilt after another set is added. */
export class ContextModel<S extends object> {
  readonly #sets = new Map<EntitySource, S>();
  readonly #sources = new WeakMap<object, EntitySource>();
  readonly #configure: (model: ModelBuilder) => void;
  readonly #declare: () => void;
  #declared = false;
  #built: BuiltModel | null = null;

  /**
   * @param configure adds what the decorators do not say
   * @param declare adds all declared sets; called once, before the model is built
   */
  constructor(configure: (model: ModelBuilder) => void, declare: () => void) {
    this.#configure = configure;
    this.#declare = declare;
  }

  /** The set of an entity, made on the first call. */
  set(source: EntitySource, make: () => S): S {
    const set = this.#sets.get(source) ?? make();
    if (!this.#sets.has(source)) this.#built = null;
    this.#sets.set(source, set);
    this.#sources.set(set, source);
    return set;
  }

  /** The entity of a set; undefined for any other object. */
  sourceOf(set: object): EntitySource | undefined {
    return this.#sources.get(set);
  }

  /** Throws `model_invalid` with all findings. */
  get model(): EntityModel {
    return this.#current().model;
  }

  entity(source: EntitySource): EntityMetadata {
    return findEntity(this.model, source);
  }

  collection(id: string): EntityMetadata | undefined {
    return this.#current().byCollection.get(id);
  }

  /** The names of the filters of all entities. */
  get filterNames(): ReadonlySet<string> {
    return this.#current().filterNames;
  }

  collectionSchema(id: string): CollectionSchema {
    const known = findCollection(this.model.schema, id);
    if (known === undefined) throw new Error(`the model has an entity without the collection '${id}'`);
    return known;
  }

  isRelated(collection: string): boolean {
    return hasRelationships(this.model.schema, collection);
  }

  #current(): BuiltModel {
    if (!this.#declared) {
      this.#declared = true;
      this.#declare();
    }
    this.#built ??= this.#build();
    return this.#built;
  }

  #build(): BuiltModel {
    const model = buildEntityModel([...this.#sets.keys()], { configure: this.#configure });
    return {
      model,
      byCollection: new Map(model.entities.map((entity) => [entity.collection, entity])),
      filterNames: new Set(model.entities.flatMap(({ filters = [] }) => filters.map(({ name }) => name))),
    };
  }
}
