export { Databases, ID, Permission, Query, Role } from '../appwrite/http/node-appwrite.js';
export { AttributeManager } from './attribute-manager.js';
export type { MigrationOutcome } from './bring-to.js';
export { ORMMigrationError } from './errors/orm-migration-error.js';
export { ORMValidationError, type ValidationError } from './errors/orm-validation-error.js';
export { FirebaseMigrations } from './exports/firebase-migrations.js';
export { SqlMigrations } from './exports/sql-migrations.js';
export { TextMigrations } from './exports/text-migrations.js';
export { FIELD_TYPES, type FieldType } from './field-types.js';
export type { JoinedRow, JoinOptions } from './join-tables.js';
export { IndexManager, type ListedIndex } from './managers/index-manager.js';
export { PermissionManager } from './managers/permission-manager.js';
export { Migration } from './migration.js';
export type { DatabaseConfig, DatabasesService, ORMConfig } from './orm-config.js';
export type { Filters, Orders, QueryOptions } from './row-filters.js';
export { ServerORM } from './server-orm.js';
export { type ServerDatabase, ServerORMInstance } from './server-orm-instance.js';
export { ServerTable } from './server-table.js';
export type {
  DatabaseField,
  IndexDefinition,
  TableDefinition,
  TableDefinition as Database,
  TableFields,
  TableFields as DatabaseSchema,
} from './table-definition.js';
export type { NewRow, Row, RowPatch } from './table-row.js';
