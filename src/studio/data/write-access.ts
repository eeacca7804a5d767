import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { contextDeps } from '../../context/context-deps.js';
import { DbContext } from '../../context/db-context.js';
import { loadClassTransformer } from '../../context/hydration/class-transformation.js';
import { loadProperty } from '../../context/hydration/load-document.js';
import type { WriteSession } from '../../context/writes/write-session.js';
import { EntwriteError } from '../../errors.js';
import type { CollectionDefinition } from '../../metadata/collection-definition.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { Project } from '../../project/open-project.js';
import { holdableSchema } from '../../schema/rules/holdable-schema.js';
import { definitionOf } from './definition-of.js';
import type { LiveSchemaCache } from './live-schema.js';

/** How documents of a collection are written, with the validation of its model and its hooks. */
interface WritableCollection {
  readonly session: WriteSession;
  /** Converts values by stored key to values by property, with dates as Date. */
  readonly given: (values: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

export interface WriteAccess {
  /** Throws `entity_unknown` for a collection that no model can describe. */
  readonly of: (collection: string) => Promise<WritableCollection>;
  readonly dispose: () => Promise<void>;
}

/** A context over the live schema, for collections that have no entity. */
class LiveDatabase extends DbContext {
  with(definitions: readonly CollectionDefinition[]): this {
    for (const definition of definitions) this.set(definition);
    return this;
  }
}

/** Writes through the context of the project, or, if that has no entity for the collection, through a context made from the live schema. */
export function createWriteAccess({ deps }: Project, live: LiveSchemaCache): WriteAccess {
  const open: LiveDatabase[] = [];
  const liveDatabase = async (): Promise<LiveDatabase> => {
    const { schema } = holdableSchema(await live.read());
    const made = new LiveDatabase({ client: await deps.open(), databaseId: deps.options.databaseId });
    open.push(made);
    return made.with(schema.collections.map((collection) => definitionOf(schema, collection)));
  };
  return {
    async of(collection) {
      const used = deps.setOf(collection) === undefined ? contextDeps(await liveDatabase()) : deps;
      const metadata = used.model().entities.find((entity) => entity.collection === collection);
      if (metadata === undefined) throw unknown(collection);
      await loadClassTransformer();
      return { session: used.session(() => metadata), given: (values) => givenValues(metadata, values) };
    },
    async dispose() {
      await Promise.all(open.map((one) => one.dispose()));
    },
  };
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
      // The set refuses a text that is not a date.
      const read = () => loadProperty(metadata, property, document, () => undefined, new Map());
      return [property.property, values[key] === null ? null : read()];
    }),
  );
}

function unknown(collection: string): EntwriteError {
  return new EntwriteError('entity_unknown', {
    at: collection,
    found: 'a collection that breaks the rules of a model, so that its documents cannot be validated',
    expected: 'a collection that an entity could describe',
    remedy: 'Run `entwrite doctor`, or change its documents in code.',
  });
}
