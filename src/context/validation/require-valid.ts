import { EntwriteError, type Finding } from '../../errors.js';
import { idProperty } from '../hydration/instantiate.js';
import { validateDraft } from './class-validation.js';
import { type Draft, draftFindings } from './draft.js';

/** Throws one `document_invalid` with all findings of the model and class-validator. `id`: the document that a patch is for. */
export async function requireValid(draft: Draft, id?: string, groups?: readonly string[]): Promise<void> {
  throwInvalid(draft.metadata.name, [...(await findingsOf(draft, groups)), ...idChange(draft, id)]);
}

/** `requireValid` for many documents; each finding says which one: `[3] Author.name`. */
export async function requireAllValid(drafts: readonly Draft[], groups?: readonly string[]): Promise<void> {
  const findings: Finding[] = [];
  for (const [index, draft] of drafts.entries())
    for (const finding of await findingsOf(draft, groups))
      findings.push({ ...finding, at: `[${index}] ${finding.at}` });
  throwInvalid(drafts[0]?.metadata.name ?? '', findings);
}

/** All findings of the model and class-validator. */
export async function findingsOf(draft: Draft, groups: readonly string[] | undefined): Promise<readonly Finding[]> {
  return [...draftFindings(draft), ...(await validateDraft(draft, groups))];
}

/** Throws `document_invalid` if there are findings. */
export function throwInvalid(name: string, findings: readonly Finding[]): void {
  const [first, second] = findings;
  if (first === undefined) return;
  const cause = findings.find((one) => one.cause !== undefined)?.cause;
  if (second === undefined) throw new EntwriteError('document_invalid', first, { findings, cause });
  const facts = {
    at: name,
    found: `${findings.length} things wrong`,
    expected: 'none',
    remedy: 'Each finding below says what to do; nothing was written.',
  };
  throw new EntwriteError('document_invalid', facts, { findings, cause });
}

function idChange({ metadata, values }: Draft, id: string | undefined): Finding[] {
  const name = idProperty(metadata);
  const given = name === undefined ? undefined : values[name];
  if (id === undefined || name === undefined || given === undefined || given === null || given === id) return [];
  const at = `${metadata.name}.${name}`;
  const remedy = 'Leave the id out of the patch, or update the document it names.';
  return [{ rule: 'id_change', at, found: 'the id of another document', expected: `"${id}"`, remedy }];
}
