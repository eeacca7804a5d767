import { EntwriteError } from '../../errors.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { kindOf } from '../../metadata/options/kind-of.js';
import { isRecord } from '../../util/is-record.js';
import { type Draft, outwardLinks, type WriteMode } from '../validation/draft.js';
import { draftDocument } from '../validation/draft-document.js';
import { requireLinks } from '../validation/missing-links.js';
import { requireServerTakes } from '../validation/require-server-takes.js';
import { requireAllValid, requireValid } from '../validation/require-valid.js';
import type { WriteOptions } from './write-options.js';
import type { WriteSession } from './write-session.js';

/** Validates a document by the model, class-validator and the server (one request for links). Throws `document_invalid`. */
export async function prepareDraft(
  session: WriteSession,
  values: unknown,
  mode: WriteMode,
  { groups, requireLinks: looksForLinks = true }: WriteOptions,
  id?: string,
): Promise<Draft> {
  const draft = draftOf(session, values, mode);
  await requireValid(draft, id, groups);
  await requireServerTakes([draft], session.capabilities, ({ metadata }) => session.indexes(metadata.collection));
  if (looksForLinks) await lookForLinks(session, [draft]);
  return draft;
}

/** `prepareDraft` for many documents; each finding says which one: `[3] Author.name`. Without `modes`, all are new. */
export async function prepareDrafts(
  session: WriteSession,
  values: readonly unknown[],
  { groups, requireLinks: looksForLinks = true }: WriteOptions,
  modes: readonly WriteMode[] = [],
): Promise<readonly Draft[]> {
  const drafts = values.map((one, at) => draftOf(session, one, modes[at] ?? 'create'));
  await requireAllValid(drafts, groups);
  await requireServerTakes(drafts, session.capabilities, ({ metadata }) => session.indexes(metadata.collection));
  if (looksForLinks) await lookForLinks(session, drafts);
  return drafts;
}

/** Checks that link targets exist. A transaction does so for all its links at once, before it commits. */
async function lookForLinks(session: WriteSession, drafts: readonly Draft[]): Promise<void> {
  const links = outwardLinks(drafts);
  if (session.stage === null) await requireLinks(session.metadata().name, links, session.documents);
  else session.stage.link(links);
}

/** Drafts a document of the session, with the model's findings. */
export function draftOf(session: WriteSession, values: unknown, mode: WriteMode): Draft {
  const metadata = session.metadata();
  return draftDocument(metadata, requireObject(metadata, values), mode, session);
}

/** Whether a draft changes nothing. */
export function isEmptyDraft({ stored, permissions }: Draft): boolean {
  return Object.keys(stored).length === 0 && permissions === undefined;
}

/** Throws `document_invalid` if the values are not a list. */
export function requireList(session: WriteSession, values: unknown): void {
  if (Array.isArray(values)) return;
  const facts = { at: session.metadata().name, found: kindOf(values), expected: 'a list of documents' };
  throw new EntwriteError('document_invalid', {
    ...facts,
    remedy: 'Put the document into a list, or use the call for one.',
  });
}

function requireObject({ name }: EntityMetadata, values: unknown): object {
  if (isRecord(values)) return values;
  const facts = { at: name, found: kindOf(values), expected: 'an object of values by property' };
  throw new EntwriteError('document_invalid', { ...facts, remedy: 'Give the values as one object.' });
}
