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
