import type { EngineNotes } from './dial-notes.js';

const UNKNOWN = 'not known';

/**
 * What is known about Appwrite on MongoDB, the default of 1.9. The embedded server cannot behave like it: this was read in the code of the
 * adapter, and no responses were recorded.
 */
export const mongodb: { readonly name: string; readonly notes: EngineNotes } = {
  name: 'mongodb',
  notes: {
    equality: 'character by character',
    order: 'by the bytes of UTF-8: capital letters before small ones',
    patterns: 'without case, with accents',
    ids: 'up to 255 characters; unique in any letter case. `$sequence` is a UUID, so it cannot be compared with a number',
    nulls: 'first',
    search: '`$text`; a collection has one fulltext index at the most',
    upserts: 'a duplicate is refused',
    dates: 'from 9999 BC',
    indexes:
      'an index has 1,024 bytes; two indexes with the same attributes and orders are refused. A row has no limit of bytes (`bytesMax` is 0)',
    bytes: UNKNOWN,
    numbers: UNKNOWN,
    lists: UNKNOWN,
    otherOperators: 'the adapter says that it supports no operators; what is answered is not known',
    unknownColumns: UNKNOWN,
    renames: UNKNOWN,
    spatial: 'no types of it',
  },
};
