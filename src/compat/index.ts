export { AttributeManager } from './attribute-manager.js';
export type { MigrationOutcome } from './bring-to.js';
export { FIELD_TYPES, type FieldType } from './field-types.js';
export { Migration } from './migration.js';
export type { DatabaseConfig, DatabasesService, ORMConfig } from './orm-config.js';
export { ORMMigrationError } from './orm-migration-error.js';
export { ORMValidationError, type ValidationError } from './orm-validation-error.js';
export type { Filters, Orders, QueryOptions } from './row-filters.js';
export { ServerORM } from './server-orm.js';
export { type ServerDatabase, ServerORMInstance } from './server-orm-instance.js';
export { ServerTable } from './server-table.js';
export type {
  DatabaseField,
  IndexDefinition,
  TableDefinition,
  TableFields,
  TableFields as DatabaseSchema,
} from './table-definition.js';
export type { NewRow, Row, RowPatch } from './table-row.js';
