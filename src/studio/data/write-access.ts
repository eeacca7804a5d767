import { AsyncLocalStorage } from 'node:async_hooks';
import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { contextDeps } from '../../context/context-deps.js';
import { DbContext } from '../../context/db-context.js';
import type { DbSet } from '../../context/db-set.js';
import { loadProperty } from '../../context/hydration/load-document.js';
import { EntwriteError } from '../../errors.js';
import type { CollectionDefinition } from '../../metadata/collection-definition.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { Project } from '../../project/open-project.js';
import { holdableSchema } from '../../project/pull/holdable-schema.js';
import { definitionOf } from './definition-of.js';
import type { LiveSchemaCache } from './live-schema.js';

/** The set through which documents of a collection are written, with what is checked for the model and its hooks. */
interface WritableSet {
  readonly set: DbSet<object, object, object>;
  /** Values by stored key as the set takes them: by property, dates as Date. */
  readonly given: (values: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** Does an update and adds the stored keys that it writes to `keys`, those that hooks of the project give a value included. */
  readonly recorded: <T>(keys: Set<string>, update: () => Promise<T>) => Promise<T>;
}

export interface WriteAccess {
  /** Throws `entity_unknown` for a collection that no model can hold. */
  readonly of: (collection: string) => Promise<WritableSet>;
  readonly dispose: () => Promise<void>;
}

/** A context over what the database holds, for collections that no entity describes. */
class LiveDatabase extends DbContext {
  with(definitions: readonly CollectionDefinition[]): this {
    for (const definition of definitions) this.set(definition);
    return this;
  }
}

/**
 * Writes documents as the project's own code does: through the sets of its context, and where that has no entity of the collection,
 * through one that is made from the live schema.
 */
export function createWriteAccess({ db, deps }: Project, live: LiveSchemaCache): WriteAccess {
  const open: LiveDatabase[] = [];
  const liveDatabase = async (): Promise<LiveDatabase> => {
    const { schema } = holdableSchema(await live.read());
    const made = new LiveDatabase({ client: await deps.open(), databaseId: deps.options.databaseId });
    open.push(made);
    return made.with(schema.collections.map((collection) => definitionOf(schema, collection)));
  };
  return {
    async of(collection) {
      const own = deps.setOf(collection);
      const context = own === undefined ? await liveDatabase() : db;
      const used = contextDeps(context);
      const set = own ?? used.setOf(collection);
      const metadata = used.model().entities.find((entity) => entity.collection === collection);
      if (set === undefined || metadata === undefined) throw unknown(collection);
      return {
        set,
        given: (values) => givenValues(metadata, values),
        recorded: (keys, update) => recorded(context, metadata, keys, update),
      };
    },
    async dispose() {
      await Promise.all(open.map((one) => one.dispose()));
    },
  };
}

/** Which update a hook runs for: others of the studio may be under way. */
const underWay = new AsyncLocalStorage<Set<string>>();

async function recorded<T>(
  db: DbContext,
  { collection, properties }: EntityMetadata,
  keys: Set<string>,
  update: () => Promise<T>,
): Promise<T> {
  // Called after all others that were subscribed before, so that it sees what they gave.
  const end = db.subscribe({
    beforeUpdate(event) {
      if (event.collection !== collection || underWay.getStore() !== keys) return;
      const given = event.document as Readonly<Record<string, unknown>>;
      for (const { property, key } of properties) if (given[property] !== undefined) keys.add(key);
    },
  });
  return underWay.run(keys, update).finally(end);
}

function givenValues(
  metadata: EntityMetadata,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const document = Object.assign(Object.create(null), values) as WireDocument;
  return Object.fromEntries(
    Object.keys(values).map((key) => {
      const property = metadata.properties.find((one) => one.key === key);
      if (property === undefined) return [key, values[key]];
      // A text that is not a date is for the set to refuse.
      const read = () => loadProperty(metadata, property, document, () => undefined, new Map());
      return [property.property, values[key] === null ? null : read()];
    }),
  );
}

function unknown(collection: string): EntwriteError {
  return new EntwriteError('entity_unknown', {
    at: collection,
    found: 'a collection that breaks rules of a model, so that its documents cannot be checked',
    expected: 'a collection that an entity could describe',
    remedy: 'Run `entwrite doctor`, or change its documents in code.',
  });
}
