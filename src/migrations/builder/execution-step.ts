import { createHash } from 'node:crypto';
import type { BackupScope } from '../../backup/automatic/backup-scope.js';
import type { SavedDocument } from '../../backup/format/document-text.js';
import { describeOperation, type Operation } from '../../operations/operation.js';
import { stringifyJson } from '../../util/canonical-json.js';
import type { MigrationStep } from './migration-step.js';

interface RestoreCollectionsStep {
  readonly kind: 'restore-collections';
  readonly folder: string;
  readonly collections: readonly string[];
}

/** Restores saved values in documents that still hold what a step made of them. */
interface RestoreValuesStep {
  readonly kind: 'restore-values';
  readonly folder: string;
  readonly scope: readonly BackupScope[];
  /** What the step made of a saved document's values. */
  readonly written: (collection: string, saved: SavedDocument) => Readonly<Record<string, unknown>>;
}

interface RollBackDataStep {
  readonly kind: 'roll-back-data';
  readonly name: string;
  /** The collections it may have written to. */
  readonly collections: readonly string[];
  readonly folder: string;
}

/** Every kind of step that can be carried out under the lock. */
export type ExecutionStep = MigrationStep | RestoreCollectionsStep | RestoreValuesStep | RollBackDataStep;

export function describeStep(step: ExecutionStep): string {
  switch (step.kind) {
    case 'schema':
      return step.operations.map(describeOperation).join('; ');
    case 'data':
      return `Data: ${step.name}`;
    case 'check':
      return `Check: ${step.name}`;
    case 'restore-collections':
      return `Restore ${step.collections.map((id) => `'${id}'`).join(', ')} from ${step.folder}`;
    case 'restore-values':
      return `Restore values from ${step.folder}`;
    case 'roll-back-data':
      return `Roll back data: ${step.name}`;
  }
}

/** SHA-256 of what a step does, functions by their source text. */
export function stepDigest(step: ExecutionStep): string {
  return createHash('sha256').update(stepText(step)).digest('hex');
}

function stepText(step: ExecutionStep): string {
  switch (step.kind) {
    case 'schema':
      return stringifyJson([step.operations.map(withoutWays), sources(step.values)]);
    case 'data':
    case 'check':
      return stringifyJson([step.kind, step.name, String(step.work)]);
    default:
      return describeStep(step);
  }
}

/**
 * Omits what is no edit of the file: whether drops are parked is up to the run, and whether a list only carries links follows from earlier
 * steps.
 */
function withoutWays(operation: Operation): Operation {
  if (
    operation.type === 'create_relationship' &&
    operation.replaces !== undefined &&
    'carriesLinks' in operation.replaces
  ) {
    const { carriesLinks: _, ...replaces } = operation.replaces;
    return { ...operation, replaces };
  }
  if (operation.type !== 'drop_attribute' && operation.type !== 'drop_collection') return operation;
  const { parkedAs: _, ...rest } = operation;
  return rest;
}

function sources(value: unknown): unknown {
  if (typeof value === 'function') return String(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(sources);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, sources(part)]));
}
