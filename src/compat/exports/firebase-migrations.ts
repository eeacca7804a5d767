import type { TableDefinition } from '../table-definition.js';
import { type ExportedField, type ExportedTable, exportableTables, type FieldKind } from './exportable-tables.js';
import { TableExport } from './table-export.js';

const SIGNED_IN = 'auth != null';
const WRITING = ['write', 'create', 'update', 'delete'];
const TYPE_RULES: Readonly<Record<FieldKind, string>> = {
  string: 'newData.isString()',
  enum: 'newData.isString()',
  datetime: 'newData.isString()',
  boolean: 'newData.isBoolean()',
  float: 'newData.isNumber()',
  integer: 'newData.isNumber() && newData.val() === Math.floor(newData.val())',
};

type Rules = { readonly [key: string]: string | Rules };

/** Table definitions as security rules of a Firebase Realtime Database. */
export class FirebaseMigrations extends TableExport {
  /** The rules as JSON. Throws ORMMigrationError. */
  generateFirebase(tables: readonly TableDefinition[]): string {
    const rules = Object.fromEntries(
      exportableTables(tables, 'Firebase').map((table) => [table.id, tableRules(table)]),
    );
    return JSON.stringify({ rules }, null, 2);
  }
}

function tableRules({ table, fields }: ExportedTable): Rules {
  const required = fields.filter(({ field }) => field.required === true).map(({ name }) => `'${name}'`);
  const children = required.length === 0 ? {} : { '.validate': `newData.hasChildren([${required.join(', ')}])` };
  return {
    '.read': accessRule(table, ['read']),
    '.write': accessRule(table, WRITING),
    $itemId: { ...children, ...Object.fromEntries(fields.map((field) => [field.name, fieldRules(field)])) },
  };
}

/** Who may do one of the actions: signed-in users if the table does not say. */
function accessRule({ role = {} }: TableDefinition, actions: readonly string[]): string {
  const rules = Object.entries(role).flatMap(([action, roles]) => (actions.includes(action) ? [roleRule(roles)] : []));
  return rules.length === 0 ? SIGNED_IN : rules.join(' || ');
}

function roleRule(roles: string | readonly string[]): string {
  if (roles === 'any' || roles === 'public') return 'true';
  const isRole = (role: string) => `auth.token.role == '${role}'`;
  return typeof roles === 'string'
    ? `${SIGNED_IN} && ${isRole(roles)}`
    : `${SIGNED_IN} && (${roles.map(isRole).join(' || ')})`;
}

function fieldRules({ kind, field: { array, size, min, max }, words }: ExportedField): Rules {
  if (array) return {};
  const isNumber = kind === 'integer' || kind === 'float';
  const rules = [
    TYPE_RULES[kind],
    ...(kind === 'string' && size !== undefined ? [`newData.val().length <= ${size}`] : []),
    ...(isNumber && min !== undefined ? [`newData.val() >= ${min}`] : []),
    ...(isNumber && max !== undefined ? [`newData.val() <= ${max}`] : []),
    ...(kind === 'enum' && words.length > 0 ? [`newData.val().matches(/^(${words.map(escaped).join('|')})$/)`] : []),
  ];
  return { '.validate': rules.join(' && ') };
}

function escaped(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
