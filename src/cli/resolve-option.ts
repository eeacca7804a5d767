import { InvalidArgumentError } from 'commander';
import { attributeType } from '../schema/attribute-types.js';
import type { DatabaseSchema } from '../schema/database-schema.js';
import { isNamed } from '../schema/named-thing.js';
import type { Resolution, Resolutions } from '../schema-manager/plan/value-changes.js';

const FORMS =
  '`collection.attribute=` and then `default`, `truncate`, `backfill:VALUE` or `map:OLD=NEW,OLD=NEW`; values are JSON or plain text';

/** `--resolve users.slug=backfill:none` as it was written; the meaning of its values depends on the attribute. */
export interface WrittenResolution {
  readonly way: string;
  readonly rest: string | undefined;
}

type WrittenResolutions = Readonly<Record<string, WrittenResolution>>;

/** What to do with stored values that conflict with a change; repeated for each attribute. */
export function toResolution(text: string, before: WrittenResolutions = {}): WrittenResolutions {
  const [, name, way, rest] = /^([^=]+[./][^=]+)=(default|truncate|backfill|map)(?::([\s\S]*))?$/.exec(text) ?? [];
  if (name === undefined || way === undefined) throw new InvalidArgumentError(`Expected ${FORMS}.`);
  const written = { way, rest };
  resolutionOf(written, parsedValue);
  return { ...before, [name]: written };
}

/** Reads the values of the written options: `7` is a number for an integer attribute, and a text for a text attribute. */
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
  if (isPlain !== (rest === undefined)) throw new InvalidArgumentError(`Expected ${FORMS}.`);
  if (way === 'default') return { useDefault: true };
  if (way === 'truncate') return { truncate: true };
  return way === 'backfill' ? { backfill: parse(rest ?? '') } : { map: mapOf(rest ?? '', parse) };
}

function mapOf(text: string, parse: ParseValue): Readonly<Record<string, unknown>> {
  const pairs = text.split(',').map((pair) => /^([^=]*)=(.*)$/.exec(pair));
  return Object.fromEntries(
    pairs.map((pair) => {
      if (pair === null) throw new InvalidArgumentError(`Expected ${FORMS}.`);
      const [, old = '', value = ''] = pair;
      return [old, parse(value)];
    }),
  );
}

/** The text as JSON if it is valid JSON, else as it is. */
function parsedValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Like `parsedValue`, but numbers and booleans remain text. */
function textValue(text: string): unknown {
  const value = parsedValue(text);
  return typeof value === 'number' || typeof value === 'boolean' ? text : value;
}
