import { InvalidArgumentError } from 'commander';
import type { Resolution, Resolutions } from '../schema-manager/plan/value-changes.js';

const FORMS =
  '`collection.attribute=` and then `default`, `truncate`, `backfill:VALUE` or `map:OLD=NEW,OLD=NEW`; values are JSON, or texts';

/** `--resolve users.slug=backfill:none`: what to do with stored values that conflict with a change. Repeated for each attribute. */
export function toResolution(text: string, before: Resolutions = {}): Resolutions {
  const [, name, way, rest] = /^([^=]+[./][^=]+)=(default|truncate|backfill|map)(?::([\s\S]*))?$/.exec(text) ?? [];
  if (name === undefined || way === undefined) throw new InvalidArgumentError(`It is ${FORMS}.`);
  return { ...before, [name]: resolutionOf(way, rest) };
}

function resolutionOf(way: string, rest: string | undefined): Resolution {
  const isPlain = way === 'default' || way === 'truncate';
  if (isPlain !== (rest === undefined)) throw new InvalidArgumentError(`It is ${FORMS}.`);
  if (way === 'default') return { useDefault: true };
  if (way === 'truncate') return { truncate: true };
  return way === 'backfill' ? { backfill: parsedValue(rest ?? '') } : { map: mapOf(rest ?? '') };
}

function mapOf(text: string): Readonly<Record<string, unknown>> {
  const pairs = text.split(',').map((pair) => /^([^=]*)=(.*)$/.exec(pair));
  return Object.fromEntries(
    pairs.map((pair) => {
      if (pair === null) throw new InvalidArgumentError(`It is ${FORMS}.`);
      const [, old = '', value = ''] = pair;
      return [old, parsedValue(value)];
    }),
  );
}

/** JSON where it is such, `"12"` for a text of digits; a text otherwise. */
function parsedValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
