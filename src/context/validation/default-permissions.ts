import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { draftSystemValue } from './draft-system-value.js';
import type { StoredValue } from './value-problem.js';

/** The permissions that the model gives a new document which is given none; null without such a default. */
export function defaultPermissions(
  { permissions }: EntityMetadata,
  values: Readonly<Record<string, unknown>>,
): StoredValue | null {
  return permissions === undefined
    ? null
    : draftSystemValue('$permissions', permissions({ ...values } as never), 'create');
}
