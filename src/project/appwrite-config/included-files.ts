import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { stringify } from 'lossless-json';
import { EntwriteError } from '../../errors.js';
import { parseExactJson } from '../../query/exact-json.js';
import { isRecord } from '../../util/is-record.js';
import { messageOf } from '../../util/message-of.js';
import { replaceFiles } from '../../util/replace-files.js';
import { withLineEndsOf } from '../with-line-ends-of.js';

export type ConfigData = Readonly<Record<string, unknown>>;

/** The lists about databases; each may be in a separate file (`includes`, since version 20 of the CLI). */
const LISTS = ['tablesDB', 'tables', 'databases', 'collections'] as const;

/** A file of the Appwrite CLI with its included lists in place, and where each of them came from. */
export interface AppwriteConfig {
  readonly config: ConfigData;
  readonly included: ReadonlyMap<string, string>;
}

/** Reads such a file with its includes. Throws EntwriteError configuration_invalid. */
export function readAppwriteConfig(file: string): AppwriteConfig {
  const config = parse(file);
  if (!isRecord(config)) throw unusable(file, 'JSON that is not an object', 'Correct it.');
  for (const key of LISTS) if (Object.hasOwn(config, key)) requireObjects(file, key, config[key]);
  const { includes } = config;
  if (includes === undefined) return { config, included: new Map() };
  if (!isRecord(includes)) throw unusable(file, '`includes` that is not an object', 'Correct it.');
  const included = new Map<string, string>();
  const lists: Record<string, unknown> = {};
  for (const key of LISTS) {
    const path = Object.hasOwn(includes, key) ? includes[key] : undefined;
    if (path === undefined) continue;
    if (Object.hasOwn(config, key))
      throw unusable(file, `'${key}' both in the file and in what it includes`, 'Keep it in one of the two.');
    const place = placeOf(file, key, path);
    const list = parse(place);
    requireObjects(place, key, list);
    included.set(key, place);
    lists[key] = list;
  }
  return { config: { ...config, ...lists }, included };
}

/** Writes such a file, each list to where it came from; returns whether any file changed. */
export function writeAppwriteConfig(file: string, written: ConfigData, included: AppwriteConfig['included']): boolean {
  const own = Object.fromEntries(Object.entries(written).filter(([key]) => !included.has(key)));
  const texts = new Map([...[...included].map(([key, place]) => [place, written[key]] as const), [file, own] as const]);
  const changed = new Map<string, string>();
  for (const [place, data] of texts) {
    const before = existsSync(place) ? readFileSync(place, 'utf8') : '';
    const text = withLineEndsOf(before, `${stringify(data, undefined, 4) ?? ''}\n`);
    if (before !== text) changed.set(place, text);
  }
  replaceFiles(changed);
  return changed.size > 0;
}

/** Refuses other contents, which would be lost when the file is written. */
function requireObjects(file: string, key: string, list: unknown): void {
  if (Array.isArray(list) && list.every(isRecord)) return;
  throw unusable(file, `'${key}' that is not a list of objects`, 'Correct it.');
}

/** An included file must be below the folder of the file that includes it. */
function placeOf(file: string, key: string, path: unknown): string {
  const folder = dirname(file);
  const place = typeof path === 'string' && !isAbsolute(path) ? resolve(folder, path) : folder;
  const inside = relative(folder, place);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`))
    throw unusable(file, `'${key}' included from ${JSON.stringify(path)}`, 'Name a file in the same folder or below.');
  if (!existsSync(place)) throw unusable(place, 'no such file', `Check the path of '${key}' in \`includes\`.`);
  return place;
}

function parse(file: string): unknown {
  const text = read(file);
  try {
    return parseExactJson(text);
  } catch (cause) {
    throw unusable(file, 'text that is not JSON', 'Correct it.', cause);
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw unusable(file, `no file that can be read (${messageOf(cause)})`, 'Check the path.', cause);
  }
}

function unusable(at: string, found: string, remedy: string, cause?: unknown): EntwriteError {
  const facts = { at, found, expected: 'a file of the Appwrite CLI', remedy };
  return new EntwriteError('configuration_invalid', facts, cause === undefined ? {} : { cause });
}
