import { type Draft, draftLinks, type Link } from '../../context/validation/draft.js';
import { missingLinkFinding, missingLinks } from '../../context/validation/missing-links.js';
import { requireServerTakes } from '../../context/validation/require-server-takes.js';
import { findingsOf } from '../../context/validation/require-valid.js';
import type { WriteSession } from '../../context/writes/write-session.js';
import { type Finding, hasCode } from '../../errors.js';

/** The findings for each draft: of the model, class-validator, this server, and links to missing documents. */
export async function judgeDrafts(
  drafts: readonly Draft[],
  session: WriteSession,
  requireLinks: boolean,
): Promise<readonly (readonly Finding[])[]> {
  const findings = await Promise.all(drafts.map(async (draft) => [...(await findingsOf(draft, undefined))]));
  for (const [at, draft] of drafts.entries()) findings[at]?.push(...(await refusedByServer(draft, session)));
  const links = requireLinks ? drafts.flatMap(linksToOthers) : [];
  const missing = links.length === 0 ? [] : await missingLinks(await session.documents(), links);
  for (const { row, ...link } of missing) findings[row]?.push(missingLinkFinding(link));
  return findings;
}

/** Links to other collections only: within its own, the target may come in a later row. */
function linksToOthers(draft: Draft, row: number): readonly (Link & { readonly row: number })[] {
  return draftLinks(draft)
    .filter(({ collection }) => collection !== draft.metadata.collection)
    .map((link) => ({ ...link, row }));
}

async function refusedByServer(draft: Draft, { capabilities, collection }: WriteSession): Promise<readonly Finding[]> {
  try {
    await requireServerTakes([draft], capabilities, () => collection().indexes);
    return [];
  } catch (error) {
    if (hasCode(error, 'document_invalid')) return error.findings;
    throw error;
  }
}
