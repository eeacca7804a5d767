import type { Finding } from '../../errors.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import type { EntityDraft } from '../entity-draft.js';
import type { IndexRecord } from '../entity-record.js';
import { INDEX_RULES, type IndexOptions } from '../options/index-options.js';
import { judgeOptions, optionOf } from '../options/judge-options.js';
import { indexName } from './index-name.js';

const SYSTEM_KEYS = ['$id', '$createdAt', '$updatedAt'];

type SoundIndex = IndexOptions & { readonly attributes?: readonly string[] };

/** Resolves the indexes of an entity to stored keys, and collects findings. */
export function resolveIndexes(
  draft: EntityDraft,
  keys: ReadonlyMap<string, string>,
): { readonly indexes: readonly IndexSchema[]; readonly findings: readonly Finding[] } {
  const indexes: IndexSchema[] = [];
  const findings: Finding[] = [];
  for (const record of withReferences(draft)) {
    const { sound, problems } = judgeOptions({ ...record.options, attributes: record.attributes }, INDEX_RULES);
    const index: SoundIndex = sound;
    const names = index.attributes ?? [];
    const unknown = names.filter((name) => !keys.has(name) && !SYSTEM_KEYS.includes(name));
    findings.push(...problems.map((problem) => ({ ...problem, at: place(draft, names) })));
    findings.push(...unknown.map((name) => unknownProperty(draft, name)));
    if (problems.length === 0 && unknown.length === 0) indexes.push(indexSchema(index, keys));
  }
  return { indexes, findings };
}

/** The declared indexes, then those implied by `@Reference`. */
function withReferences({ properties, indexes }: EntityDraft): IndexRecord[] {
  const references = properties.filter(
    ({ declaration }) => declaration.kind === 'reference' && optionOf(declaration.options, 'index') !== false,
  );
  return [...indexes, ...references.map(({ property }) => ({ attributes: [property], options: {} }))];
}

function indexSchema(index: SoundIndex, keys: ReadonlyMap<string, string>): IndexSchema {
  const { type = 'key', orders = [], lengths = [], name } = index;
  const attributes = (index.attributes ?? []).map((property) => keys.get(property) ?? property);
  const key = name ?? indexName({ type, attributes, orders });
  return { key, type, attributes, orders: [...orders], lengths: [...lengths] };
}

function place(draft: EntityDraft, names: readonly string[]): string {
  const [first] = names;
  return first === undefined ? draft.name : `${draft.name}.${first}`;
}

function unknownProperty(draft: EntityDraft, name: string): Finding {
  return {
    rule: 'index_attribute_missing',
    at: `${draft.name}.${name}`,
    found: `an index names '${name}', which is not a stored property`,
    expected: `a stored property of ${draft.name}, or one of ${SYSTEM_KEYS.join(', ')}`,
    remedy: 'Correct the name, or declare it as an attribute.',
  };
}
