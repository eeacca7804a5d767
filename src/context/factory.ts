import { EntwriteError } from '../errors.js';
import type { EntityClass } from '../metadata/entity-class.js';
import type { NewEntity } from '../metadata/entity-types/new-entity.js';
import type { DbSet } from './db-set.js';
import { SeededRandom } from './seeded-random.js';
import type { BulkOptions } from './writes/write-options.js';

export interface FactoryOptions<Document extends object, NewDocument> {
  /** The same seed gives the same values. Default: 1. */
  readonly seed?: number;
  /** The set that `create` and `createMany` write to by default. */
  readonly into?: DbSet<Document, NewDocument>;
}

/** Makes new documents of an entity: all different, and the same in each run. */
export class Factory<Document extends object, NewDocument = NewEntity<Document>> {
  readonly #entity: EntityClass<Document>;
  readonly #values: (index: number, random: SeededRandom) => NewDocument;
  readonly #options: FactoryOptions<Document, NewDocument>;
  readonly #random: SeededRandom;
  #count = 0;

  constructor(
    entity: EntityClass<Document>,
    values: (index: number, random: SeededRandom) => NewDocument,
    options: FactoryOptions<Document, NewDocument>,
  ) {
    this.#entity = entity;
    this.#values = values;
    this.#options = options;
    this.#random = new SeededRandom(options.seed ?? 1);
  }

  /** A fresh copy of this factory that writes to this set. */
  for(set: DbSet<Document, NewDocument>): Factory<Document, NewDocument> {
    return new Factory(this.#entity, this.#values, { ...this.#options, into: set });
  }

  /** The values of the next document. Sends nothing. */
  make(overrides: Partial<NewDocument> = {}): NewDocument {
    const values = this.#values(this.#count, this.#random);
    this.#count += 1;
    return { ...values, ...overrides };
  }

  /** Creates the next document. */
  async create(set = this.#options.into, overrides: Partial<NewDocument> = {}): Promise<Document> {
    return this.#into(set).create(this.make(overrides));
  }

  /** Creates the next documents and returns their ids; one request per hundred. */
  async createMany(
    count: number,
    set = this.#options.into,
    options: BulkOptions & { readonly overrides?: Partial<NewDocument> } = {},
  ): Promise<string[]> {
    const { overrides, ...rest } = options;
    return this.#into(set).createMany(
      Array.from({ length: count }, () => this.make(overrides)),
      rest,
    );
  }

  #into(set: DbSet<Document, NewDocument> | undefined): DbSet<Document, NewDocument> {
    if (set !== undefined) return set;
    throw new EntwriteError('configuration_invalid', {
      at: `factory(${this.#entity.name})`,
      found: 'no set to write into',
      expected: 'the set of a context',
      remedy: 'Give it to the call, or make the factory with `.for(db.users)`.',
    });
  }
}

/**
 * A factory of new documents for seeding and tests.
 *
 * @param values returns the values for an index, from 0; use `random` for everything random
 * @example
 * const users = factory(User, (i, random) => ({ email: `user${i}@example.org`, points: random.integer(0, 100) }));
 * await users.create(db.users);
 * await users.for(db.users).createMany(50);
 */
export function factory<Document extends object>(
  entity: EntityClass<Document>,
  values: (index: number, random: SeededRandom) => NewEntity<Document>,
  options: FactoryOptions<Document, NewEntity<Document>> = {},
): Factory<Document, NewEntity<Document>> {
  return new Factory(entity, values, options);
}
