import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { documentFields } from '../../src/backup/format/document-fields.js';
import { createDocumentStatistics } from '../../src/backup/format/document-statistics.js';
import { documentText, parseDocument } from '../../src/backup/format/document-text.js';
import { parseManifest } from '../../src/backup/format/parse-manifest.js';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A backup as data: its manifest, and the documents of its files. */
export interface BackupContent {
  manifest: Json;
  files: Record<string, Json>;
}

/** Reads a backup that is not encrypted. */
export function readContent(folder: string): BackupContent {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const files: Record<string, Json> = {};
  for (const { file } of manifest.collections) files[file] = linesOf(folder, file).map((line) => JSON.parse(line));
  return { manifest, files };
}

export function linesOf(folder: string, file: string): string[] {
  const text = gunzipSync(readFileSync(join(folder, file))).toString();
  return text.split('\n').filter((line) => line !== '');
}

/**
 * A copy of a backup with other content. Sealed: its manifest says of the files what is true, wherever that can be said, as a forger
 * would write it who knows the format.
 */
export function writeForged(
  original: string,
  folder: string,
  { manifest, files }: BackupContent,
  isSealed: boolean,
): void {
  mkdirSync(folder, { recursive: true });
  cpSync(original, folder, { recursive: true });
  for (const [file, lines] of Object.entries(files)) {
    const text = Array.isArray(lines)
      ? lines.map((line) => `${JSON.stringify(line)}\n`).join('')
      : JSON.stringify(lines);
    const content = gzipSync(text);
    if (/^[\w.]{1,100}$/.test(file)) writeFileSync(join(folder, file), content);
    if (isSealed && Array.isArray(lines)) seal(manifest, file, lines, content);
  }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
}

function seal(manifest: Json, file: string, lines: readonly Json[], content: Buffer): void {
  const { collections } = manifest as { collections?: unknown };
  const saved = Array.isArray(collections)
    ? collections.find((one: { file?: unknown } | null) => one?.file === file)
    : undefined;
  if (typeof saved !== 'object' || saved === null) return;
  Object.assign(saved, { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') });
  try {
    const { schema } = parseManifest('manifest', JSON.stringify(manifest));
    const collection = schema.collections.find(({ id }) => id === saved.id);
    if (collection === undefined) return;
    const fields = documentFields(schema, collection, saved.attributes);
    const statistics = createDocumentStatistics(fields);
    for (const line of lines) {
      const document = parseDocument(JSON.stringify(line));
      statistics.add(document, documentText(document, fields));
    }
    Object.assign(saved, statistics.counts());
  } catch {
    // What cannot be said truly stays as it is.
  }
}

/** One change of a backup: where (the place is taken modulo the number of places in it), and what is done there. */
export interface Mutation {
  readonly place: number;
  readonly other: number;
  readonly action: 'replace' | 'delete' | 'repeat' | 'copy' | 'swap' | 'rename';
  readonly value: Json;
  readonly inDocuments: boolean;
}

const ACTIONS: readonly Mutation['action'][] = [
  'replace',
  'replace',
  'replace',
  'delete',
  'repeat',
  'copy',
  'swap',
  'rename',
];

const HOSTILE: readonly Json[] = [
  ...[null, true, false, 0, -1, 1, 1.5, 2 ** 31, 2 ** 53, 1e308],
  ...['', 'x', 'é', '../../x', '/etc/passwd', '\u0000', '\ud800', 'a'.repeat(300)],
  ...['$id', '__proto__', 'constructor', 'collection', '2024', 'name', 'authors', 'entwrite_state'],
  ...['string', 'integer', 'unique', 'oneToMany', 'cascade', 'desc'],
  ...['read("any")', 'read("nobody")', 'create("any")', '1999-01-01T00:00:00.000+00:00', '0001-01-01', 'tomorrow'],
  ...[[], {}, [null], [[]], ['x', 'x'], { $bigint: '9' }, { $id: 'x' }],
];

export const arbitraryMutation: fc.Arbitrary<Mutation> = fc.record({
  place: fc.nat(1_000_000),
  other: fc.nat(1_000_000),
  action: fc.constantFrom(...ACTIONS),
  value: fc.oneof(fc.constantFrom(...HOSTILE), fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>),
  inDocuments: fc.boolean(),
});

interface Place {
  readonly holder: Json[] | { [key: string]: Json };
  readonly key: string;
}

export function mutate(content: BackupContent, { place, other, action, value, inDocuments }: Mutation): void {
  const places = placesOf(inDocuments ? content.files : content.manifest);
  const target = places[place % places.length];
  const second = places[other % places.length];
  if (target === undefined || second === undefined) return;
  const { holder, key } = target;
  const [here, there] = [structuredClone(valueAt(target)), structuredClone(valueAt(second))];
  if (action === 'replace') put(target, value);
  if (action === 'copy' || action === 'swap') put(target, there);
  if (action === 'swap') put(second, here);
  if (action === 'repeat' && Array.isArray(holder)) holder.splice(Number(key), 0, here);
  if (action !== 'delete' && action !== 'rename') return;
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
  if (action === 'rename' && !Array.isArray(holder) && typeof value === 'string') put({ holder, key: value }, here);
}

function placesOf(value: Json, found: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, inner] of Object.entries(value)) {
    found.push({ holder: value, key });
    placesOf(inner, found);
  }
  return found;
}

function valueAt({ holder, key }: Place): Json {
  return (holder as { [key: string]: Json })[key] ?? null;
}

/** Also under `__proto__`. */
function put({ holder, key }: Place, value: Json): void {
  Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });
}
