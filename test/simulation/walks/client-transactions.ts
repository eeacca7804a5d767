import type { DbContextOptions } from '../../../src/context/context-options.js';
import { DbContext } from '../../../src/context/db-context.js';
import { defineCollection } from '../../../src/metadata/define-collection.js';
import type { AttributeSchema } from '../../../src/schema/attribute-schema.js';
import type { Values } from '../scenario.js';
import { type Site, within } from '../site.js';
import { schemaOfModel, type WalkModel } from './walk-model.js';

/** What is written to one document. */
export interface Change {
  /** Id of the collection. */
  readonly collection: string;
  readonly id: string;
  /** By stored key. */
  readonly values: Values;
}

/** A set as it is used here: what it holds is known at run time. */
interface Writable {
  readonly get: (id: string) => Promise<object>;
  readonly update: (id: string, values: Values) => Promise<unknown>;
}

/** The context of one version of an application. */
class WalkingDb extends DbContext {
  readonly sets: Readonly<Record<string, Writable>>;

  constructor(model: WalkModel, options: DbContextOptions) {
    super(options);
    const sets = schemaOfModel(model).collections.map(({ id, attributes }) => {
      const defined = defineCollection(id, Object.fromEntries(attributes.map(definitionOf)) as never);
      return [id, this.set(defined) as unknown as Writable] as const;
    });
    this.sets = Object.fromEntries(sets);
    Object.assign(this, this.sets);
  }
}

function definitionOf({ key, ...rest }: AttributeSchema): readonly [string, object] {
  const said = Object.entries(rest).filter(([, value]) => value !== null && value !== false);
  return [key, { required: false, ...Object.fromEntries(said) }];
}

function setOf(view: object, id: string): Writable {
  return (view as Readonly<Record<string, Writable>>)[id] ?? missing(id);
}

function missing(id: string): never {
  throw new RangeError(`no set ${id}`);
}

/** Writes to documents all together, in a transaction. */
export function inTransaction(model: WalkModel, changes: readonly Change[]): (site: Site) => Promise<unknown> {
  return (site) =>
    within(new WalkingDb(model, site.options()), (db) =>
      db.transaction(async (tx) => {
        for (const { collection, id, values } of changes) await setOf(tx, collection).update(id, values);
      }),
    );
}

/** The same by a unit of work. */
export function inUnitOfWork(model: WalkModel, changes: readonly Change[]): (site: Site) => Promise<unknown> {
  return (site) =>
    within(new WalkingDb(model, site.options()), async (db) => {
      const work = db.unitOfWork();
      for (const { collection, id, values } of changes) Object.assign(await setOf(work, collection).get(id), values);
      await work.saveChanges();
    });
}
