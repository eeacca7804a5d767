import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { exactJson, parseExactJson } from '../../query/exact-json.js';
import { canonicalPermissions } from '../../schema/canonical-permissions.js';
import { isIdentifier } from '../../schema/rules/is-database-schema.js';
import type { DocumentFields } from './document-fields.js';

/** A document as a backup holds it: system fields and the values of its fields, relationships as ids. */
export type SavedDocument = WireDocument;

/** A document as one line of a file, and as a text that is equal for equal documents. */
export interface DocumentText {
  /** Without newline. */
  readonly line: string;
  readonly canonical: string;
}

/** Canonical: keys, permissions (`write` spelled out) and linked ids sorted, no `$sequence`, integers beyond 2^53 with all digits. */
export function documentText(document: WireDocument, fields: DocumentFields): DocumentText {
  const plain = pick(document, fields);
  const body = textOf(plain, fields);
  const canonical = isCanonical(plain, fields) ? body : textOf(canonicalForm(plain, fields), fields);
  const id = `{"$id":${JSON.stringify(document.$id)},`;
  const line = `${id}"$sequence":${JSON.stringify(String(document.$sequence))},${body.slice(id.length)}`;
  return { line, canonical };
}

/** Parses a line of a backup, which is not trusted. Throws SyntaxError if it is not JSON and TypeError if it is not a document. */
export function parseDocument(line: string): SavedDocument {
  const value = parseExactJson(line) as Partial<SavedDocument> | null;
  if (
    isIdentifier(value?.$id) &&
    isTime(value.$createdAt) &&
    isTime(value.$updatedAt) &&
    Array.isArray(value.$permissions) &&
    value.$permissions.every((permission) => typeof permission === 'string')
  )
    return value as SavedDocument;
  throw new TypeError('a line that is not a document');
}

/** Appwrite's format of times; `Date.parse` also accepts texts that mean another time elsewhere. */
const TIME = /^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|\+00:00)$/;

function isTime(value: unknown): boolean {
  return typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value));
}

/** The id of a line without parsing it: the line begins with it, and ids contain nothing that is escaped. */
export function lineId(line: string): string {
  return line.slice('{"$id":"'.length, line.indexOf('"', '{"$id":"'.length));
}

/** A field's value in the form used to compare and save it: related documents become their ids. */
export function fieldValue(document: WireDocument, key: string, fields: DocumentFields): unknown {
  const value = Object.hasOwn(document, key) ? (document[key] ?? null) : null;
  if (fields.sets.includes(key)) return Array.isArray(value) ? value.map(idOf) : [];
  return fields.references.includes(key) ? idOf(value) : value;
}

const SYSTEM_KEYS = ['$id', '$createdAt', '$updatedAt', '$permissions'] as const;

type Plain = Record<string, unknown> & { $permissions: readonly string[] };

function pick(document: WireDocument, fields: DocumentFields): Plain {
  const { $id, $createdAt, $updatedAt, $permissions } = document;
  const plain: Plain = { $id, $createdAt, $updatedAt, $permissions };
  for (const key of fields.keys) plain[key] = fieldValue(document, key, fields);
  return plain;
}

/** JSON with members in the order of the fields, even if an object would move numeric keys to the front. */
function textOf(plain: Plain, { keys }: DocumentFields): string {
  const [first = '$'] = keys;
  if (!/^\d/.test(first)) return exactJson(plain);
  const members = [...SYSTEM_KEYS, ...keys].map((key) => `${JSON.stringify(key)}:${exactJson(plain[key])}`);
  return `{${members.join(',')}}`;
}

function isCanonical(plain: Plain, { sets }: DocumentFields): boolean {
  return plain.$permissions.length === 0 && sets.every((key) => (plain[key] as unknown[]).length < 2);
}

function canonicalForm(plain: Plain, { sets }: DocumentFields): Plain {
  const canonical: Plain = { ...plain, $permissions: canonicalPermissions(plain.$permissions) };
  for (const key of sets) canonical[key] = [...(plain[key] as string[])].sort();
  return canonical;
}

function idOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return (value as { $id?: unknown }).$id ?? null;
}
