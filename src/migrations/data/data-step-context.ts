import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { Transport } from '../../appwrite/http/transport.js';
import { requireQueryCollection } from '../../query/schema-collection.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { createStorableCheck, type StorableCheck } from './create-storable-check.js';
import type { DataDeps } from './data-deps.js';
import { createDataCheck, dataRefused } from './data-problem.js';
import type { Pace } from './pace.js';
import { pacedGateway } from './paced-gateway.js';
import { outside } from './run-to-end.js';
import { type ValueRules, valueRules } from './value-changes.js';
import type { WrittenDocument } from './written-document.js';

export interface DataStepContext {
  readonly deps: DataDeps;
  readonly schema: DatabaseSchema;
  /** Its requests are throttled by the paces. */
  readonly documents: DocumentGateway;
  readonly paces: Set<Pace>;
  readonly transport: Transport;
  /** Throws `aborted_by_user` once the run should stop, `data_step_refused` once the step is over. */
  readonly check: () => void;
  /** Await this before each write: it may stop the work, and proves that the lock is still held. */
  readonly beforeWrite: () => Promise<void>;
  readonly written: (write: WrittenDocument) => Promise<void>;
  /** Throws `data_step_refused` if the step may not write to a collection. */
  readonly requireWritable: (collection: string) => void;
  readonly rules: (collection: string) => ValueRules;
  readonly requireStorable: StorableCheck['requireStorable'];
  /** The key of the next checkpoint on a collection; or the given one, which must be unique in the step. */
  readonly checkpointKey: (collection: string, name: string | undefined) => string;
}

export function createDataStepContext(deps: DataDeps): DataStepContext {
  const { schema, writable, onWritten } = deps;
  const check = createDataCheck(deps.signal, deps.isOver);
  const paces = new Set<Pace>();
  const rules = new Map<string, ValueRules>();
  const calls = new Map<string, number>();
  const names = new Set<string>();
  const { requireStorable, forget } = createStorableCheck(schema, deps.documents, deps.capabilities);
  return {
    deps,
    schema,
    documents: pacedGateway(deps.documents, paces, requireStorable),
    requireStorable: (...given) => outside(() => requireStorable(...given)),
    transport: { ...deps.transport, send: (request) => outside(() => deps.transport.send(request)) },
    paces,
    check,
    async beforeWrite() {
      check();
      await outside(deps.confirm);
    },
    async written(write) {
      if (write.kind === 'deleted') forget(write.collection, write.id);
      if (onWritten !== null) await outside(() => onWritten(write));
    },
    requireWritable(collection) {
      check();
      requireQueryCollection(schema, collection);
      if (writable === null || writable.includes(collection)) return;
      throw dataRefused({
        at: collection,
        found: 'a write to a collection that the step does not declare',
        expected: writable.length === 0 ? 'no writes at all' : `writes to ${writable.join(', ')} only`,
        remedy: `Add '${collection}' to \`touches\` of the step, so that it is saved before the step runs.`,
      });
    },
    rules(collection) {
      const found = rules.get(collection) ?? valueRules(schema, collection);
      rules.set(collection, found);
      return found;
    },
    checkpointKey(collection, name) {
      const call = (calls.get(collection) ?? 0) + 1;
      calls.set(collection, call);
      const key = name ?? `${collection}#${call}`;
      if (names.has(key))
        throw dataRefused({
          at: collection,
          found: `the checkpoint '${key}' used twice`,
          expected: 'a different name for each helper of a step',
          remedy: 'Give another `checkpoint`: with the same name the second helper would begin where the first ended.',
        });
      names.add(key);
      return key;
    },
  };
}
