import { contextDeps } from '../context/context-deps.js';
import type { DbContextOptions } from '../context/context-options.js';
import { DbContext } from '../context/db-context.js';
import type { DbSet } from '../context/db-set.js';
import type { CollectionDefinition } from '../metadata/collection-definition.js';

/** Documents by attribute; the table types their values. */
export type TableSet = DbSet<object, object, object>;

/** A context whose collections are only known at run time. */
export class OrmContext extends DbContext {
  /** The name in messages about its options. */
  static override readonly name = 'ORMConfig';
  readonly #options: DbContextOptions;
  readonly #sets: ReadonlyMap<string, TableSet>;

  constructor(options: DbContextOptions, definitions: readonly CollectionDefinition[] = []) {
    super(options);
    this.#options = options;
    this.#sets = new Map(definitions.map((definition) => [definition.id, this.set(definition) as unknown as TableSet]));
  }

  /** A context for other collections of the same database, over the same connection. */
  async over(definitions: readonly CollectionDefinition[]): Promise<OrmContext> {
    const { endpoint, projectId, apiKey, selfSigned, embedded, client, ...common } = this.#options;
    return new OrmContext({ ...common, client: await contextDeps(this).open() }, definitions);
  }

  /** The documents of a collection the context was made with. */
  documents(collection: string): TableSet {
    const set = this.#sets.get(collection);
    if (set === undefined) throw new RangeError(`no collection '${collection}' in the context`);
    return set;
  }
}
