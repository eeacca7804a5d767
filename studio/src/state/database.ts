import { signal } from '@preact/signals';
import { ask } from '../api/request.js';
import type { Collection, Overview, Schema } from '../api/types.js';

export const overview = signal<Overview | null>(null);
export const schema = signal<Schema | null>(null);

/** Reads what database this is; rejects where the page has no way to it. */
export async function loadOverview(): Promise<void> {
  overview.value = await ask<Overview>('overview', 'open the studio');
}

/** Reads the schema again. */
export async function loadSchema(isFresh = false): Promise<void> {
  if (isFresh) await ask('schema/refresh', 'refresh', {});
  schema.value = await ask<Schema>('schema', 'read the schema');
}

export function collectionOf(id: string | null): Collection | undefined {
  return schema.value?.collections.find((collection) => collection.id === id);
}

/** Collections whose documents can be looked at. */
export function liveCollections(): readonly Collection[] {
  return schema.value?.collections.filter(({ isLive }) => isLive) ?? [];
}

/** Whether nothing may be changed. */
export function isReadOnly(): boolean {
  return overview.value?.readOnly ?? true;
}
