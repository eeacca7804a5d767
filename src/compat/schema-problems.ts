import { EntwriteError } from '../errors.js';

type Kind = 'collection' | 'attribute';

const NAMES: Readonly<Record<Kind, string>> = { collection: 'Collection', attribute: 'Attribute' };

/** The error `schema_exists`. @param name id of a collection, or `collection.key` */
export function exists(kind: Kind, name: string): EntwriteError {
  return new EntwriteError('schema_exists', {
    at: name,
    found: `${NAMES[kind]} already exists`,
    expected: `no ${kind} of that name`,
    remedy: `Update it with update${NAMES[kind]}(), or call migrate(), which takes what exists.`,
  });
}

/** The error `schema_missing`. @param name id of a collection, or `collection.key` */
export function missing(kind: Kind, name: string): EntwriteError {
  return new EntwriteError('schema_missing', {
    at: name,
    found: `${NAMES[kind]} not found`,
    expected: `a ${kind} of that name`,
    remedy: 'Check the name, or create it with migrate().',
  });
}
