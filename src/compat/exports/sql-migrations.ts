import type { TableDefinition } from '../table-definition.js';
import { type ExportedField, type ExportedTable, exportableTables, type FieldKind } from './exportable-tables.js';
import { TableExport } from './table-export.js';

const COLUMN_TYPES: Readonly<Record<FieldKind, (size: number) => string>> = {
  string: (size) => `VARCHAR(${size})`,
  enum: (size) => `VARCHAR(${size})`,
  integer: () => 'INTEGER',
  float: () => 'REAL',
  boolean: () => 'INTEGER',
  datetime: () => 'TEXT',
};
const SIZE = 255;

/** Table definitions as SQL for SQLite, MySQL and PostgreSQL alike: dates and lists are text, booleans 0 and 1. */
export class SqlMigrations extends TableExport {
  /** One CREATE TABLE per table. Throws ORMMigrationError. */
  generateSQL(tables: readonly TableDefinition[]): string {
    const exported = exportableTables(tables, 'SQL');
    return exported.length === 0 ? '-- No tables defined\n' : exported.map(createTable).join('\n\n');
  }
}

function createTable({ id, table, fields }: ExportedTable): string {
  const unique = (table.indexes ?? []).filter(({ type, attributes }) => type === 'unique' && attributes.length > 0);
  const lines = [
    '$id VARCHAR(255) PRIMARY KEY',
    ...fields.map(column),
    ...unique.map(({ attributes }) => `UNIQUE (${attributes.join(', ')})`),
    ...fields.flatMap(check),
  ];
  return `CREATE TABLE ${id} (\n${lines.map((line) => `  ${line}`).join(',\n')}\n);`;
}

function column({ name, kind, field }: ExportedField): string {
  const type = field.array ? 'TEXT' : COLUMN_TYPES[kind](field.size ?? SIZE);
  return [
    name,
    type,
    ...(field.required ? ['NOT NULL'] : []),
    ...(field.default === undefined ? [] : [`DEFAULT ${literal(field.default)}`]),
  ].join(' ');
}

function check({ name, kind, field: { array, min, max }, words }: ExportedField): string[] {
  if (array) return [];
  if (kind === 'boolean') return [`CHECK (${name} IN (0, 1))`];
  if (kind === 'enum') return words.length === 0 ? [] : [`CHECK (${name} IN (${words.map(quoted).join(', ')}))`];
  if (kind !== 'integer' && kind !== 'float') return [];
  const bounds = [
    ...(min === undefined ? [] : [`${name} >= ${min}`]),
    ...(max === undefined ? [] : [`${name} <= ${max}`]),
  ];
  return bounds.length === 0 ? [] : [`CHECK (${bounds.join(' AND ')})`];
}

function literal(value: unknown): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return quoted(
    value instanceof Date ? value.toISOString() : typeof value === 'object' ? JSON.stringify(value) : String(value),
  );
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
