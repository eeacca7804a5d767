import type { DocumentGateway } from '../appwrite/document-gateway.js';
import type { SchemaGateway } from '../appwrite/schema-gateway.js';
import { serverErrorType } from '../appwrite/server-error.js';
import { EntwriteError } from '../errors.js';
import { type DatabaseSchema, EMPTY_SCHEMA } from '../schema/database-schema.js';
import { parseJson, stringifyJson } from '../util/canonical-json.js';
import { STATE_COLLECTION } from './system-collections.js';

/** What entwrite remembers about a database. */
export interface ManagedState {
  /** Ids of the collections entwrite created (DESIGN 10): only these may it drop. */
  readonly owned: readonly string[];
  /** The schema of the last completed run. */
  readonly schema: DatabaseSchema;
}

export const NO_STATE: ManagedState = { owned: [], schema: EMPTY_SCHEMA };

/** Keeps `ManagedState` in the database itself, in one document of `entwrite_state`. */
export interface StateStore {
  readonly read: () => Promise<ManagedState>;
  /** Creates the collection when `exists` is false, then writes the state. */
  readonly write: (state: ManagedState, exists: boolean) => Promise<void>;
}

const DOCUMENT = 'model';
const FORMAT = 1;

export function createStateStore(schemas: SchemaGateway, documents: DocumentGateway): StateStore {
  return {
    async read() {
      const document = await documents.get(STATE_COLLECTION.id, DOCUMENT);
      return document === null ? NO_STATE : parseState(document.value);
    },
    async write(state, exists) {
      const values = { value: stringifyJson({ format: FORMAT, ...state }) };
      if (!exists) await createCollection(schemas);
      try {
        await (exists
          ? documents.update(STATE_COLLECTION.id, DOCUMENT, { values })
          : documents.create(STATE_COLLECTION.id, DOCUMENT, { values }));
      } catch (error) {
        const type = serverErrorType(error);
        if (type === 'row_not_found') await documents.create(STATE_COLLECTION.id, DOCUMENT, { values });
        else if (type === 'row_already_exists') await documents.update(STATE_COLLECTION.id, DOCUMENT, { values });
        else throw error;
      }
    },
  };
}

async function createCollection(schemas: SchemaGateway): Promise<void> {
  try {
    await schemas.perform({ type: 'create_collection', collection: STATE_COLLECTION }, EMPTY_SCHEMA);
  } catch (error) {
    if (serverErrorType(error) !== 'table_already_exists') throw error;
  }
}

function parseState(text: unknown): ManagedState {
  try {
    const state = parseJson(String(text)) as ManagedState & { format: number };
    if (state.format === FORMAT && Array.isArray(state.owned) && Array.isArray(state.schema.collections)) return state;
    throw new TypeError(`format ${state.format}`);
  } catch (cause) {
    throw new EntwriteError(
      'server_answer_invalid',
      {
        at: `${STATE_COLLECTION.id}/${DOCUMENT}`,
        found: 'a state that this version of entwrite cannot read',
        expected: `format ${FORMAT}`,
        remedy: 'Update entwrite, or delete that document: entwrite then owns no collection and drops none.',
      },
      { cause },
    );
  }
}
