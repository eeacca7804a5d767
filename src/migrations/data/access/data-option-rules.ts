import { type CallRules, RECORD } from '../../../metadata/options/check-call.js';
import { COUNT, FLAG, FUNCTION, oneOfWords, TEXT, TEXTS } from '../../../metadata/options/judge-options.js';
import type { ListOptions } from '../compile-where.js';
import type { CreateOptions } from '../create-data-document.js';
import type { BatchOptions } from '../for-each-batch.js';
import type { DeduplicateOptions } from '../helpers/deduplicate.js';
import type { CopyOptions } from '../helpers/fill-attribute.js';
import type { LinkOptions } from '../helpers/link-documents.js';
import type { SlugOptions } from '../helpers/slugify-documents.js';
import type { WalkOptions } from '../run-batches.js';
import type { UpdateOptions } from '../update-each.js';

/** Rules for the options of `db` in a data step: files are loaded without type checking. */

export const CREATE_RULES: CallRules<CreateOptions> = { id: TEXT, permissions: TEXTS };

const WALK_RULES: CallRules<WalkOptions> = {
  where: RECORD,
  size: COUNT,
  checkpoint: TEXT,
  onError: oneOfWords(['stop', 'collect']),
  throttle: RECORD,
  select: TEXTS,
};

export const BATCH_RULES: CallRules<BatchOptions> = { ...WALK_RULES, concurrency: COUNT };

export const UPDATE_RULES: CallRules<UpdateOptions> = { ...BATCH_RULES, bulk: FLAG };

export const COPY_RULES: CallRules<CopyOptions> = {
  ...UPDATE_RULES,
  overwrite: { accepts: (value) => FLAG.accepts(value) || value === 'in-step', expected: "true, false or 'in-step'" },
  convert: FUNCTION,
};

export const DEDUPLICATE_RULES: CallRules<DeduplicateOptions> = {
  where: RECORD,
  delete: FLAG,
  onError: WALK_RULES.onError,
  keep: {
    accepts: (value) => value === 'oldest' || value === 'newest' || FUNCTION.accepts(value),
    expected: "'oldest', 'newest' or a function",
  },
  merge: FUNCTION,
};

const { select: _, ...SEARCH_RULES } = BATCH_RULES;

export const SLUG_RULES: CallRules<SlugOptions> = {
  ...SEARCH_RULES,
  from: {
    accepts: (value) => TEXT.accepts(value) || TEXTS.accepts(value),
    expected: 'an attribute, or a list of them',
  },
  into: TEXT,
  unique: FLAG,
  maxLength: COUNT,
  make: FUNCTION,
};

export const LINK_RULES: CallRules<LinkOptions> = {
  ...SEARCH_RULES,
  from: TEXT,
  to: TEXTS,
  into: TEXT,
  missing: oneOfWords(['collect', 'stop', 'skip']),
  overwrite: FLAG,
};

export const LIST_RULES: CallRules<ListOptions> = {
  select: TEXTS,
  orderBy: RECORD,
  limit: { accepts: (value) => typeof value === 'number', expected: 'a number of documents' },
};
