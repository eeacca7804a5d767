import { show } from '../../metadata/options/show-value.js';
import { idProperty } from '../hydration/instantiate.js';
import { throwInvalid } from '../validation/require-valid.js';
import type { Tracked } from './tracked-documents.js';

/** Throws `document_invalid` for tracked entities whose id was changed: a document keeps its own, so the change could only be passed over. */
export function requireOwnIds(tracked: readonly Tracked[]): void {
  const findings = tracked.flatMap(({ session, id, entity }) => {
    const metadata = session.metadata();
    const name = idProperty(metadata) ?? '$id';
    const now = (entity as Readonly<Record<string, unknown>>)[name] ?? id;
    if (now === id) return [];
    const remedy = 'Give it its own id back. For another id, add a new document and remove this one.';
    const at = `${metadata.name}.${name}`;
    return [
      { rule: 'id_change', at, found: `${show(now)} as the id of a tracked entity`, expected: `'${id}'`, remedy },
    ];
  });
  throwInvalid('saveChanges', findings);
}
