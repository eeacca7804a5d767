export { type BaselineOptions, baselineMigrations } from './baseline-migrations.js';
export type {
  AddAttributeOptions,
  AlterAttributeOptions,
  NewAttributeOptions,
  RelationshipChange,
  RelationshipSpecification,
  StoredAttributeOptions,
  StoredDocument,
} from './builder-options.js';
export { type CheckMigrationsOptions, checkMigrations } from './check-migrations.js';
export type { CollectionBuilder } from './collection-builder.js';
export type { CreateOptions, NewDataDocument } from './data/create-document.js';
export type { DataAccess, ListOptions } from './data/data-access.js';
export type { DataDocument, DataValues, DataWhere } from './data/data-document.js';
export type { DataCounts, DataFailure, DataReport } from './data/data-ports.js';
export type { DeduplicateOptions, DeduplicateReport } from './data/deduplicate.js';
export type { CopyOptions } from './data/fill-attribute.js';
export type { BatchFunction, BatchOptions, BatchTools } from './data/for-each-batch.js';
export type { LinkOptions } from './data/link-documents.js';
export type { Throttle } from './data/pace.js';
export type { WalkOptions } from './data/run-batches.js';
export { slugify } from './data/slugify.js';
export type { SlugOptions } from './data/slugify-documents.js';
export type { DataTransaction } from './data/transaction-draft.js';
export type { UpdateOptions } from './data/update-each.js';
export type { CheckWork, DataContext, DataStepOptions, DataWork } from './data-work.js';
export { type CreateMigrationOptions, createMigration } from './generate/create-migration.js';
export {
  type GeneratedFile,
  type GeneratedMigrations,
  type GenerateOptions,
  generateMigrations,
} from './generate/generate-migrations.js';
export type { MigrationLanguage } from './generate/source-language.js';
export { type SquashedMigration, type SquashOptions, squashMigrations } from './generate/squash-migrations.js';
export type { Migration, MigrationObject, MigrationOutcome } from './migration.js';
export type { MigrationBuilder } from './migration-builder.js';
export { migrationFiles } from './migration-files.js';
export {
  type DataStepReport,
  describeRunReport,
  type MigrationFileReport,
  type MigrationRunReport,
  type StepReport,
} from './migration-report.js';
export type { MigrationState } from './migration-states.js';
export {
  describeStatus,
  type MigrationStatusLine,
  type MigrationStatusOptions,
  type MigrationsStatus,
  migrationStatus,
  type VerifiedCheck,
} from './migration-status.js';
export type { MigrationFileHooks, MigrationsOptions, MigrationWorkOptions } from './migrations-options.js';
export { type ResolveOptions, resolveMigration } from './resolve-migration.js';
export { type RevertMigrationsOptions, revertMigrations } from './revert-migrations.js';
export { type RunMigrationsOptions, runMigrations } from './run-migrations.js';
export {
  describePreview,
  type MigrationPreview,
  type MigrationStepPreview,
  type MigrationsPreview,
  type ShowMigrationsOptions,
  showMigrations,
} from './show-migrations.js';
