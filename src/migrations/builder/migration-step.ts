import type { Operation } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import type { Rename } from '../../schema/rename.js';
import type { Convert } from '../../schema-manager/online-changes/online-change-definition.js';
import type { Resolution } from '../../schema-manager/plan/value-changes.js';
import type { CheckWork, DataWork } from '../data/access/data-work.js';

/** What operations do to stored values, by `collection.key` as named afterwards. */
export interface StepValues {
  readonly resolutions: Readonly<Record<string, Resolution>>;
  readonly converters: Readonly<Record<string, Convert>>;
  /** For the way back. */
  readonly reverters: Readonly<Record<string, Convert>>;
}

export const NO_VALUES: StepValues = { resolutions: {}, converters: {}, reverters: {} };

/** Operations that are carried out together: they lead from one whole schema to another and touch each name once. */
export interface SchemaStep {
  readonly kind: 'schema';
  readonly from: DatabaseSchema;
  readonly to: DatabaseSchema;
  readonly operations: readonly Operation[];
  readonly renames: readonly Rename[];
  readonly values: StepValues;
}

export interface DataStep {
  readonly kind: 'data';
  readonly name: string;
  readonly work: DataWork;
  /** The way back; `nothing` if none is needed, null if there is none. */
  readonly down: DataWork | 'nothing' | null;
  /** Ids of the collections it writes to; null: any. They are saved before it runs. */
  readonly touches: readonly string[] | null;
  /** Whether squashing files may omit it. */
  readonly elidable: boolean;
  /** The schema it runs on. */
  readonly schema: DatabaseSchema;
}

/** A statement about the data that must hold after all steps. */
export interface CheckStep {
  readonly kind: 'check';
  readonly name: string;
  readonly work: CheckWork;
}

export type MigrationStep = SchemaStep | DataStep | CheckStep;

export function isSchemaStep(step: { readonly kind: string }): step is SchemaStep {
  return step.kind === 'schema';
}

export function schemaSteps(steps: readonly { readonly kind: string }[]): readonly SchemaStep[] {
  return steps.filter(isSchemaStep);
}

export function schemaOperations(steps: readonly { readonly kind: string }[]): readonly Operation[] {
  return schemaSteps(steps).flatMap(({ operations }) => operations);
}

export function writtenCollections({ touches, schema }: DataStep): readonly string[] {
  return touches ?? schema.collections.map(({ id }) => id);
}
