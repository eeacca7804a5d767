import { signal } from '@preact/signals';
import type { DescribedCollection, DescribedSchema } from '../../../src/studio/api/described-schema.js';
import type { Overview } from '../../../src/studio/api/overview.js';
import { ask } from '../api/request.js';

export const overview = signal<Overview | null>(null);
export const schema = signal<DescribedSchema | null>(null);

/** Reads what database this is; rejects where the page has no way to it. */
export async function loadOverview(): Promise<void> {
  overview.value = await ask<Overview>('overview', 'open the studio');
}

/** Reads the schema again. */
export async function loadSchema(isFresh = false): Promise<void> {
  if (isFresh) await ask('schema/refresh', 'refresh', {});
  schema.value = await ask<DescribedSchema>('schema', 'read the schema');
}

export function collectionOf(id: string | null): DescribedCollection | undefined {
  return schema.value?.collections.find((collection) => collection.id === id);
}

/** Collections whose documents can be looked at. */
export function liveCollections(): readonly DescribedCollection[] {
  return schema.value?.collections.filter(({ isLive }) => isLive) ?? [];
}

/** Whether nothing may be changed. */
export function isReadOnly(): boolean {
  return overview.value?.readOnly ?? true;
}
