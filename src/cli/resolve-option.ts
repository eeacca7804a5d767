import { InvalidArgumentError } from 'commander';
import { attributeType } from '../schema/attribute-types.js';
import type { DatabaseSchema } from '../schema/database-schema.js';
import { isNamed } from '../schema/named-thing.js';
import type { Resolution, Resolutions } from '../schema-manager/plan/value-changes.js';

const FORMS =
  '`collection.attribute=` and then `default`, `truncate`, `backfill:VALUE` or `map:OLD=NEW,OLD=NEW`; values are JSON, or texts';

/** `--resolve users.slug=backfill:none` as it was written; which values it means depends on the attribute. */
export interface WrittenResolution {
  readonly way: string;
  readonly rest: string | undefined;
}

type WrittenResolutions = Readonly<Record<string, WrittenResolution>>;

/** What to do with stored values that conflict with a change. Repeated for each attribute. */
export function toResolution(text: string, before: WrittenResolutions = {}): WrittenResolutions {
  const [, name, way, rest] = /^([^=]+[./][^=]+)=(default|truncate|backfill|map)(?::([\s\S]*))?$/.exec(text) ?? [];
  if (name === undefined || way === undefined) throw new InvalidArgumentError(`It is ${FORMS}.`);
  const written = { way, rest };
  resolutionOf(written, parsedValue);
  return { ...before, [name]: written };
}

/** The same with values: `7` is a number for an integer, and a text for an attribute that holds texts. */
export function resolutionsFor(written: WrittenResolutions, { collections }: DatabaseSchema): Resolutions {
  const holdsText = (name: string) =>
    collections.some(({ id, attributes }) =>
      attributes.some(
        (attribute) =>
          HOLD_TEXT.includes(attributeType(attribute).family) && isNamed(name, { collection: id, key: attribute.key }),
      ),
    );
  return Object.fromEntries(
    Object.entries(written).map(([name, one]) => [name, resolutionOf(one, holdsText(name) ? textValue : parsedValue)]),
  );
}

const HOLD_TEXT: readonly string[] = ['text', 'datetime'];

type ParseValue = (text: string) => unknown;

function resolutionOf({ way, rest }: WrittenResolution, parse: ParseValue): Resolution {
  const isPlain = way === 'default' || way === 'truncate';
  if (isPlain !== (rest === undefined)) throw new InvalidArgumentError(`It is ${FORMS}.`);
  if (way === 'default') return { useDefault: true };
  if (way === 'truncate') return { truncate: true };
  return way === 'backfill' ? { backfill: parse(rest ?? '') } : { map: mapOf(rest ?? '', parse) };
}

function mapOf(text: string, parse: ParseValue): Readonly<Record<string, unknown>> {
  const pairs = text.split(',').map((pair) => /^([^=]*)=(.*)$/.exec(pair));
  return Object.fromEntries(
    pairs.map((pair) => {
      if (pair === null) throw new InvalidArgumentError(`It is ${FORMS}.`);
      const [, old = '', value = ''] = pair;
      return [old, parse(value)];
    }),
  );
}

/** JSON where it is such, a text otherwise. */
function parsedValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The same, but that a number or a truth value means the text of it. */
function textValue(text: string): unknown {
  const value = parsedValue(text);
  return typeof value === 'number' || typeof value === 'boolean' ? text : value;
}
