import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { EntwriteError } from '../../errors.js';
import { queryText, readQuery } from '../../query/wire-query.js';
import { isOperatorText } from '../../schema/text-limits.js';
import { isRecord } from '../../util/is-record.js';
import type { StepPair } from './in-step-option.js';

type Values = Readonly<Record<string, unknown>>;

/** The pairs to keep in step at the moment, and where relationships lead. */
export interface StepModel {
  readonly of: (collection: string) => readonly StepPair[];
  /** The related collections by key. */
  readonly ends: (collection: string) => ReadonlyMap<string, string>;
  /** The stored default of an attribute; undefined if it has none. */
  readonly defaultOf: (collection: string, key: string) => unknown;
}

/** A document, and those related to it, with what the previous version wrote last. */
export function caughtUp(document: WireDocument, collection: string, model: StepModel): WireDocument {
  const news: Record<string, unknown> = {};
  for (const { old, made, convert } of model.of(collection)) {
    const value = document[old];
    if (value === undefined || value === null || !Object.hasOwn(document, made)) continue;
    try {
      news[made] = convert(value);
    } catch {
      // What does not convert stays as it is stored.
    }
  }
  const related = alongEnds(document, collection, model, (one, target) => caughtUp(one as WireDocument, target, model));
  return withValues(document, { ...news, ...related }) as WireDocument;
}

/** Values to write, also to documents nested in them, with those of the old attributes. */
export function withOld(values: Values, collection: string, isNew: boolean, model: StepModel): Values {
  const added: Record<string, unknown> = {};
  for (const pair of model.of(collection)) {
    const isGiven = Object.hasOwn(values, pair.made);
    const value = isGiven ? values[pair.made] : isNew ? model.defaultOf(collection, pair.made) : undefined;
    if (value === undefined) continue;
    added[pair.made] = value;
    added[pair.old] = isNew ? pair.revert(value) : oldValue(pair, value);
  }
  const nested = alongEnds(values, collection, model, (one, target) => withOld(one, target, false, model));
  return withValues(values, { ...added, ...nested });
}

/** The collections of the documents nested in values. */
export function nestedIn(values: Values, collection: string, model: StepModel): ReadonlySet<string> {
  const found = new Set<string>();
  alongEnds(values, collection, model, (one, target) => {
    found.add(target);
    for (const deeper of nestedIn(one, target, model)) found.add(deeper);
    return one;
  });
  return found;
}

/** Adds the old attributes to selections of the new ones, also behind relationships. */
export function selecting(queries: readonly string[], collection: string, model: StepModel): readonly string[] {
  return queries.map((text) => {
    const query = readQuery(text);
    if (query.method !== 'select' || query.values === undefined) return text;
    const values = query.values.map(String);
    const added = values.flatMap((path) => oldPaths(path, collection, model)).filter((path) => !values.includes(path));
    return added.length === 0 ? text : queryText({ ...query, values: [...values, ...added] });
  });
}

/** The error for an operator on an attribute that a conversion keeps in step. */
export function cannotStep({ collection, old, made }: StepPair): EntwriteError {
  return new EntwriteError('document_invalid', {
    at: `${collection}.${made}`,
    found: `an operator, while '${old}' is kept in step by a conversion`,
    expected: 'a value',
    remedy: `Read the document and write the new value, until the file that drops '${old}' has run.`,
  });
}

function oldPaths(path: string, collection: string, model: StepModel): readonly string[] {
  const dot = path.indexOf('.');
  const target = dot < 0 ? undefined : model.ends(collection).get(path.slice(0, dot));
  if (target !== undefined)
    return oldPaths(path.slice(dot + 1), target, model).map((rest) => `${path.slice(0, dot)}.${rest}`);
  return model.of(collection).flatMap(({ made, old }) => (made === path ? [old] : []));
}

function oldValue(pair: StepPair, value: unknown): unknown {
  if (!pair.converts) return value;
  if (isOperatorText(value)) throw cannotStep(pair);
  return pair.revert(value);
}

/** The values of relationships whose documents a function changes. */
function alongEnds(
  values: Values,
  collection: string,
  model: StepModel,
  change: (one: Values, target: string) => Values,
): Values {
  const changed: Record<string, unknown> = {};
  for (const [key, target] of model.ends(collection)) {
    const given = Object.hasOwn(values, key) ? values[key] : undefined;
    const along = (one: unknown): unknown => (isRecord(one) ? change(one, target) : one);
    const now = Array.isArray(given) ? given.map(along) : along(given);
    const isSame = Array.isArray(now) ? now.every((one, at) => one === (given as unknown[])[at]) : now === given;
    if (!isSame) changed[key] = now;
  }
  return changed;
}

function withValues(values: Values, news: Values): Values {
  return Object.keys(news).length === 0 ? values : { ...values, ...news };
}
