import { EntwriteError } from '../../errors.js';
import { ORMMigrationError } from '../errors/orm-migration-error.js';
import { FIELD_TYPES } from '../field-types.js';
import { collectionId } from '../table-collections.js';
import type { DatabaseField, TableDefinition } from '../table-definition.js';

/** The kind of value a field holds, whatever word the definition uses for it. */
export type FieldKind = 'string' | 'integer' | 'float' | 'boolean' | 'datetime' | 'enum';

/** A field in an export. */
export interface ExportedField {
  readonly name: string;
  readonly kind: FieldKind;
  readonly field: DatabaseField;
  /** The words of an enum. */
  readonly words: readonly string[];
}

export interface ExportedTable {
  readonly id: string;
  readonly table: TableDefinition;
  readonly fields: readonly ExportedField[];
}

/** `number` is an integer in exports, as it was in appwrite-orm. */
const KINDS: Readonly<Record<string, FieldKind>> = {
  ...FIELD_TYPES,
  number: 'integer',
  email: 'string',
  url: 'string',
  ip: 'string',
};

/**
 * Tables as exports write them.
 *
 * @param format `SQL`, `Firebase` or `text`, for messages
 * @throws ORMMigrationError
 */
export function exportableTables(tables: readonly TableDefinition[], format: string): readonly ExportedTable[] {
  if (!Array.isArray(tables))
    throw invalid('tables', 'Invalid input: tables must be an array', 'a list of tables', format);
  return tables.map((table: Partial<TableDefinition> | null) => {
    const { name, schema } = table ?? {};
    if (typeof name !== 'string' || name.trim() === '' || typeof schema !== 'object' || schema === null)
      throw invalid('tables', "Invalid table definition: missing 'name' or 'schema' field", 'both', format);
    const definition = { ...table, name, schema };
    const fields = Object.entries(schema).map(([key, field]) => exportedField(name, key, field, format));
    return { id: collectionId(definition), table: definition, fields };
  });
}

function exportedField(table: string, name: string, field: DatabaseField, format: string): ExportedField {
  const { type, enum: listed } = (field ?? {}) as Partial<DatabaseField>;
  if (Array.isArray(type)) return { name, kind: 'enum', field, words: listed ?? type };
  const word = String(type);
  const kind = Object.hasOwn(KINDS, word) ? KINDS[word] : undefined;
  if (kind === undefined)
    throw invalid(`${table}.${name}`, `Unsupported field type '${word}' for ${format} export`, 'a known type', format);
  return { name, kind: kind === 'string' && listed !== undefined ? 'enum' : kind, field, words: listed ?? [] };
}

function invalid(at: string, found: string, expected: string, format: string): ORMMigrationError {
  const remedy = 'Correct the table definition.';
  return new ORMMigrationError(
    `${format} export failed`,
    new EntwriteError('model_invalid', { at, found, expected, remedy }),
  );
}
