import type { TableDefinition } from '../table-definition.js';
import { type ExportedField, type ExportedTable, exportableTables } from './exportable-tables.js';
import { TableExport } from './table-export.js';

const HEADER = 'Database Schema\n===============\n';

/** Table definitions as text for people. */
export class TextMigrations extends TableExport {
  /** A section per table. Throws ORMMigrationError. */
  generateText(tables: readonly TableDefinition[]): string {
    const exported = exportableTables(tables, 'Text');
    return exported.length === 0
      ? `${HEADER}\nNo tables defined.\n`
      : [HEADER, ...exported.map(describeTable)].join('\n');
  }
}

function describeTable({ id, table: { indexes = [] }, fields }: ExportedTable): string {
  const title = `Collection: ${id}`;
  return [
    title,
    '-'.repeat(title.length),
    'Fields:',
    '  - $id (string, primary key)',
    ...fields.map(describeField),
    ...(indexes.length === 0 ? [] : ['', 'Indexes:']),
    ...indexes.map(({ key, type, attributes }) => `  - ${key} (${type}): ${attributes.join(', ')}`),
  ].join('\n');
}

function describeField({ name, kind, field, words }: ExportedField): string {
  const { required, array, size, min, max, default: preset } = field;
  const facts = [
    kind === 'enum' && words.length > 0 ? `enum: ${words.join(', ')}` : kind,
    ...(required ? ['required'] : []),
    ...(array ? ['array'] : []),
    ...(size !== undefined && kind === 'string' ? [`max length: ${size}`] : []),
    ...(min === undefined ? [] : [`min: ${min}`]),
    ...(max === undefined ? [] : [`max: ${max}`]),
    ...(preset === undefined ? [] : [`default: ${described(preset)}`]),
  ];
  return `  - ${name} (${facts.join(', ')})`;
}

function described(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`;
  return value instanceof Date ? value.toISOString() : String(value);
}
