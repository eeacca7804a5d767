import type { Finding } from '../errors.js';
import { isCollectionDefinition } from './collection-definition.js';
import { draftClass, propertiesDeclaredTwice } from './draft-class.js';
import { draftDefinition } from './draft-definition.js';
import type { EntityDraft } from './entity-draft.js';
import { applyOverrides, type EntityOverrides } from './entity-overrides.js';
import type { EntitySource } from './entity-source.js';
import { show } from './options/show-value.js';

interface DraftedEntities {
  readonly drafts: readonly EntityDraft[];
  readonly findings: readonly Finding[];
}

/** Drafts all distinct sources and applies the overrides. */
export function draftEntities(
  sources: readonly EntitySource[],
  overrides: ReadonlyMap<EntitySource, EntityOverrides>,
): DraftedEntities {
  const findings: Finding[] = [];
  const drafts: EntityDraft[] = [];
  for (const source of new Set(sources)) {
    const draft = isCollectionDefinition(source) ? draftDefinition(source) : draftOfClass(source, findings);
    if (draft === null) continue;
    const rival = drafts.find(({ collection }) => collection === draft.collection);
    if (rival) findings.push(sameCollection(draft, rival));
    else if (typeof draft.collection !== 'string') findings.push(badId(draft));
    else drafts.push(withOverrides(draft, overrides.get(source), findings));
  }
  for (const source of overrides.keys()) if (!sources.includes(source)) findings.push(notInModel(source));
  return { drafts, findings };
}

function draftOfClass(source: unknown, findings: Finding[]): EntityDraft | null {
  const draft = typeof source === 'function' ? draftClass(source as never) : null;
  if (draft === null) findings.push(noEntity(source));
  else findings.push(...propertiesDeclaredTwice(source as never).map((property) => declaredTwice(draft, property)));
  return draft;
}

function withOverrides(draft: EntityDraft, overrides: EntityOverrides | undefined, findings: Finding[]): EntityDraft {
  if (overrides === undefined) return draft;
  const result = applyOverrides(draft, overrides);
  findings.push(...result.findings);
  return result.draft;
}

function nameOf(source: unknown): string {
  if (isCollectionDefinition(source)) return source.id;
  return typeof source === 'function' ? source.name || 'a class without a name' : show(source);
}

function noEntity(source: unknown): Finding {
  return {
    rule: 'entity_unknown',
    at: nameOf(source),
    found: typeof source === 'function' ? 'a class without `@Collection`, which is not inherited' : typeof source,
    expected: 'a class with `@Collection`, or what `defineCollection` made',
    remedy:
      source === undefined
        ? 'Import it from a file that is loaded by then; files that import each other need thunks.'
        : "Decorate the class: `@Collection('…')`.",
  };
}

function notInModel(source: EntitySource): Finding {
  return {
    rule: 'entity_unknown',
    at: nameOf(source),
    found: '`configure` names an entity that is not part of the context',
    expected: 'an entity of the context',
    remedy: 'Add it to the context (`this.set(...)`), or leave it out of `configure`.',
  };
}

function sameCollection(draft: EntityDraft, rival: EntityDraft): Finding {
  return {
    rule: 'collection_twice',
    at: draft.name,
    found: `the collection id '${draft.collection}', which is that of ${rival.name}`,
    expected: 'a separate collection for each entity',
    remedy: 'Give one of the two another id.',
  };
}

function badId(draft: EntityDraft): Finding {
  return {
    rule: 'collection_id',
    at: draft.name,
    found: `the collection id ${show(draft.collection)}`,
    expected: 'text',
    remedy: "Name the collection: `@Collection('…')`.",
  };
}

function declaredTwice(draft: EntityDraft, property: string): Finding {
  return {
    rule: 'property_twice',
    at: `${draft.name}.${property}`,
    found: 'two decorators that each define what the property is',
    expected: 'one of @Attribute, @Reference, a relationship or a system field',
    remedy: 'Remove one of them.',
  };
}
