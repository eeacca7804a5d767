import { canonicalJson } from '../../util/canonical-json.js';
import { createHashTable, hashOf } from '../../util/hash-table.js';

/** Remembers what documents held when it was proven, so that later writes of others are recognised: 20 to 53 bytes each. */
interface CopiedValues {
  readonly add: (id: string, value: unknown) => void;
  /** Whether a document still holds what was copied; null where it is not known. */
  readonly holds: (id: string, value: unknown) => boolean | null;
}

export function createCopiedValues(): CopiedValues {
  const table = createHashTable();
  const mark = (value: unknown) => (hashOf(canonicalJson(value ?? null))[0] || 1) >>> 0;
  return {
    add: (id, value) => table.set(hashOf(id), mark(value)),
    holds(id, value) {
      const known = table.get(hashOf(id));
      return known === 0 ? null : known === mark(value);
    },
  };
}
