import { diffSchemas } from '../../differ/diff-schemas.js';
import type { Operation } from '../../operations/operation.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { originsAfter, originsOf, renamesIn, sameOrigins, type ValueOrigins } from '../generate/value-origins.js';
import type { TracedCall, TracedMigration } from './trace-calls.js';

/** What a squashed file consists of, in order. */
export type SquashPiece =
  | { readonly kind: 'schema'; readonly operations: readonly Operation[] }
  /** A call that has to be carried over as it stands. `at`: its number among the calls of its file. */
  | { readonly kind: 'kept'; readonly migration: TracedMigration; readonly call: TracedCall; readonly at: number };

export interface Squash {
  readonly pieces: readonly SquashPiece[];
  /** Data steps that are left out: `file: name`. */
  readonly elided: readonly string[];
}

const VALUE_OPTIONS = ['backfill', 'convert', 'revert', 'map', 'truncate'];

interface Segment {
  readonly from: DatabaseSchema;
  readonly to: DatabaseSchema;
  readonly origins: ValueOrigins;
}

/**
 * The calls of several migrations as few as can do the same: changes of the schema between two data steps become one difference,
 * as far as that leaves documents with the same values. Functions for values are kept where there can be documents. Pure.
 */
export function squashPieces(migrations: readonly TracedMigration[], from: DatabaseSchema): Squash {
  const pieces: SquashPiece[] = [];
  const elided: string[] = [];
  const written = new Set<string>();
  let segment: Segment = { from, to: from, origins: originsOf(from) };
  const flush = (next: DatabaseSchema) => {
    const operations = operationsOf(segment);
    if (operations.length > 0) pieces.push({ kind: 'schema', operations });
    segment = { from: next, to: next, origins: originsOf(next) };
  };
  const hasDocuments = (id: string) => findCollection(from, id) !== undefined || written.has(id);
  for (const migration of migrations) {
    for (const [at, call] of migration.calls.entries()) {
      const { step } = call;
      if (step?.kind === 'data' && step.elidable) {
        elided.push(`${migration.file.name}: ${step.name}`);
      } else if (step !== null || changesValues(call, hasDocuments)) {
        flush(call.from);
        pieces.push({ kind: 'kept', migration, call, at });
        flush(call.to);
        if (step?.kind === 'data')
          for (const id of step.touches ?? call.to.collections.map((one) => one.id)) written.add(id);
      } else {
        const joined = join(segment, call);
        if (joined === null) flush(call.from);
        segment = joined ?? join(segment, call) ?? segment;
      }
      for (const operation of call.operations)
        if (operation.type === 'rename_collection' && hasDocuments(operation.from))
          written.add(operation.collection.id);
    }
  }
  flush(segment.to);
  return { pieces, elided };
}

/** Whether a call holds a function or value for documents that may be there. */
function changesValues({ method, args }: TracedCall, hasDocuments: (collection: string) => boolean): boolean {
  if (method !== 'addAttribute' && method !== 'alterAttribute') return false;
  const options = args[2] as Readonly<Record<string, unknown>>;
  return VALUE_OPTIONS.some((name) => options[name] !== undefined) && hasDocuments(String(args[0]));
}

/** null where one difference would do something else to values than the calls do. */
function join(segment: Segment, { to, operations }: TracedCall): Segment | null {
  const joined: Segment = { from: segment.from, to, origins: originsAfter(segment.origins, operations) };
  const isFirst = segment.from === segment.to;
  const same = sameOrigins(originsAfter(originsOf(segment.from), operationsOf(joined)), joined.origins);
  return same || isFirst ? joined : null;
}

function operationsOf({ from, to, origins }: Segment): readonly Operation[] {
  return diffSchemas(from, to, renamesIn(origins));
}
