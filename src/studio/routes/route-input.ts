import { EntwriteError } from '../../errors.js';

/** Reads the input of a request with validation: each reader throws `configuration_invalid` for a value it does not accept. */
export interface RouteInput {
  /** Aborted when the page no longer waits for the response. */
  readonly gone: AbortSignal;
  /** A parameter of the path or the query. */
  readonly parameter: (name: string) => string;
  /** A whole number in the path. */
  readonly numberParameter: (name: string) => number;
  /** A member of the body; undefined if it is missing. */
  readonly value: (name: string) => unknown;
  readonly text: (name: string) => string;
  readonly optionalText: (name: string) => string | undefined;
  readonly number: (name: string, fallback: number) => number;
  readonly flag: (name: string) => boolean;
  readonly texts: (name: string) => readonly string[] | undefined;
  /** An object; empty if it is missing. */
  readonly record: (name: string) => Readonly<Record<string, unknown>>;
}

/** Creates the readers for the parameters of a path and the members of a body. */
export function routeInput(
  parameters: ReadonlyMap<string, string>,
  body: Readonly<Record<string, unknown>>,
  gone: AbortSignal,
): RouteInput {
  const value = (name: string): unknown => (Object.hasOwn(body, name) ? body[name] : undefined);
  const refuse = (name: string, expected: string): EntwriteError =>
    new EntwriteError('configuration_invalid', {
      at: name,
      found: value(name) === undefined && !parameters.has(name) ? 'nothing' : 'something else',
      expected,
      remedy: 'Correct the request.',
    });
  const optionalText = (name: string): string | undefined => {
    const given = value(name);
    if (given === undefined || given === null) return undefined;
    if (typeof given !== 'string') throw refuse(name, 'a text');
    return given;
  };
  return {
    gone,
    value,
    optionalText,
    numberParameter(name) {
      const given = Number(parameters.get(name));
      if (!Number.isSafeInteger(given) || given < 0) throw refuse(name, 'a whole number');
      return given;
    },
    parameter(name) {
      const given = parameters.get(name);
      if (given === undefined) throw refuse(name, 'a parameter with this name');
      return given;
    },
    text(name) {
      const given = optionalText(name);
      if (given === undefined) throw refuse(name, 'a text');
      return given;
    },
    number(name, fallback) {
      const given = value(name) ?? fallback;
      if (typeof given !== 'number' || !Number.isSafeInteger(given) || given < 0) throw refuse(name, 'a whole number');
      return given;
    },
    flag: (name) => value(name) === true,
    texts(name) {
      const given = value(name);
      if (given === undefined || given === null) return undefined;
      if (!Array.isArray(given) || given.some((one) => typeof one !== 'string')) throw refuse(name, 'a list of texts');
      return given as readonly string[];
    },
    record(name) {
      const given = value(name) ?? {};
      if (typeof given !== 'object' || Array.isArray(given)) throw refuse(name, 'an object');
      return given as Readonly<Record<string, unknown>>;
    },
  };
}
