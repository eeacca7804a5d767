import { type ContextSet, contextMember } from '../print-context.js';
import { classOutline } from './class-outline.js';
import { editImports } from './edit-imports.js';
import { applyEdits, behindComment, insertion } from './text-edits.js';

/** The file of a context with more sets; null if the class is not in it. */
export function editContext(source: string, className: string, sets: readonly ContextSet[]): string | null {
  const outline = classOutline(source, className);
  if (outline === null) return null;
  const last = outline.members.filter(({ start, end }) => /\.set\(/.test(source.slice(start, end))).at(-1);
  const at = behindComment(source, last?.end ?? outline.body.start);
  const text = sets.map((set) => `\n${contextMember(set)}`).join('');
  const end = last === undefined && outline.members.length === 0 && outline.body.start === outline.body.end ? '\n' : '';
  const edited = applyEdits(source, [insertion(at, text + end)]);
  return editImports(
    edited,
    source,
    sets.map(({ source: name, specifier }) => ({ name, specifier })),
  );
}
