import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Recording } from './replay.js';

/** What one answer has otherwise than the set below, by path: `{ "set": { "body/status": "ready" }, "drop": ["body/x"] }`. */
interface Change {
  readonly set: Readonly<Record<string, unknown>>;
  readonly drop?: readonly string[];
}

const recordings = join(__dirname, 'recordings');

/** The names of the recordings that all sets of a chain of overlays have. */
export function recordingNames(overlays: readonly string[]): string[] {
  const lacking = new Set(
    overlays.map((overlay) => join(folderOf(overlay), 'lacking.json')).flatMap((file) => read<string[]>(file) ?? []),
  );
  return readdirSync(recordings)
    .filter((file) => !lacking.has(file))
    .map((file) => file.replace('.json', ''));
}

/** The recording of 1.9.6 under the overlays, one after the other (made by `scripts/overlays.mjs`). */
export function recordingOf(name: string, overlays: readonly string[]): Recording {
  const base = read<Recording>(join(recordings, `${name}.json`));
  if (!base) throw new Error(`no recording ${name}`);
  let { steps } = base;
  for (const overlay of overlays) {
    const changes = read<Record<string, Change>>(join(folderOf(overlay), `${name}.json`)) ?? {};
    steps = steps.map((step) => {
      const change = changes[step.id];
      return change ? { ...step, answer: laidOver(step.answer, change) } : step;
    });
  }
  return { ...base, steps };
}

const folderOf = (overlay: string): string => join(__dirname, 'overlays', overlay);

function read<T>(file: string): T | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;
}

function laidOver(answer: Answer, { set, drop = [] }: Change): Answer {
  const copy = structuredClone(answer);
  for (const [path, value] of Object.entries(set)) {
    const { holder, key } = placeOf(copy, path);
    holder[key] = value;
  }
  for (const path of drop) {
    const { holder, key } = placeOf(copy, path);
    delete holder[key];
  }
  return copy;
}

function placeOf(answer: Answer, path: string): { readonly holder: Record<string, unknown>; readonly key: string } {
  const keys = path.split('/');
  const key = keys.pop() ?? '';
  const holder = keys.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], answer);
  return { holder: holder as Record<string, unknown>, key };
}
