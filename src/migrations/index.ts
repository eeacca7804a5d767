export type { FileHooks as MigrationFileHooks } from '../context/project-config.js';
export type {
  AddAttributeOptions,
  AlterAttributeOptions,
  NewAttributeOptions,
  RelationshipChange,
  RelationshipSpecification,
  StoredAttributeOptions,
  StoredDocument,
} from './builder/builder-options.js';
export type { CollectionBuilder } from './builder/collection-builder.js';
export type { Migration, MigrationObject, MigrationOutcome } from './builder/migration.js';
export type { MigrationBuilder } from './builder/migration-builder.js';
export type { MigrationsOptions } from './builder/migrations-options.js';
export type { DataAccess } from './data/access/data-access.js';
export type { CheckWork, DataContext, DataStepOptions, DataWork } from './data/access/data-work.js';
export type { ListOptions } from './data/compile-where.js';
export type { CreateOptions, NewDataDocument } from './data/create-data-document.js';
export type { DataCounts, DataFailure, DataReport } from './data/data-deps.js';
export type { DataDocument, DataValues, DataWhere } from './data/data-document.js';
export type { BatchFunction, BatchOptions, BatchTools } from './data/for-each-batch.js';
export type { DeduplicateOptions, DeduplicateReport } from './data/helpers/deduplicate.js';
export type { CopyOptions } from './data/helpers/fill-attribute.js';
export type { LinkOptions } from './data/helpers/link-documents.js';
export { slugify } from './data/helpers/slugify.js';
export type { SlugOptions } from './data/helpers/slugify-documents.js';
export type { Throttle } from './data/pace.js';
export type { WalkOptions } from './data/run-batches.js';
export type { DataTransaction } from './data/transaction-draft.js';
export type { UpdateOptions } from './data/update-each.js';
export { type CreateMigrationOptions, createMigration } from './generate/create-migration.js';
export {
  type GeneratedFile,
  type GeneratedMigrations,
  type GenerateOptions,
  generateMigrations,
} from './generate/generate-migrations.js';
export type { MigrationLanguage } from './generate/source-language.js';
export { type BaselineOptions, baselineMigrations } from './history/baseline-migrations.js';
export {
  type DataStepReport,
  describeRunReport,
  type MigrationFileReport,
  type MigrationRunReport,
  type StepReport,
} from './history/migration-report.js';
export type { MigrationState } from './history/migration-states.js';
export { type ResolveOptions, resolveMigration } from './history/resolve-migration.js';
export type { LintFinding } from './lint/lint-files.js';
export { describeLint, type LintOptions, lintMigrations } from './lint/lint-migrations.js';
export { LINT_RULES, type LintRule, type LintSeverity } from './lint/lint-rules.js';
export {
  type RebasedFile,
  type RebasedMigrations,
  type RebaseOptions,
  rebaseMigrations,
} from './rebase/rebase-migrations.js';
export { type RevertMigrationsOptions, revertMigrations } from './revert/revert-migrations.js';
export { type CheckMigrationsOptions, checkMigrations } from './run/check-migrations.js';
export {
  describeStatus,
  type MigrationStatusLine,
  type MigrationStatusOptions,
  type MigrationsStatus,
  migrationStatus,
  type VerifiedCheck,
} from './run/migration-status.js';
export type { MigrationWorkOptions } from './run/migration-work-options.js';
export { migrationFiles, type RunMigrationsOptions, runMigrations } from './run/run-migrations.js';
export {
  describePreview,
  type MigrationPreview,
  type MigrationStepPreview,
  type MigrationsPreview,
  type ShowMigrationsOptions,
  showMigrations,
} from './run/show-migrations.js';
export {
  type SquashedFile,
  type SquashedMigrations,
  type SquashOptions,
  squashMigrations,
} from './squash/squash-migrations.js';
