import type { Finding } from '../errors.js';
import type { MakePermissions } from './default-permissions.js';
import type { EntityDraft } from './entity-draft.js';
import type { EntityFilter } from './entity-filter.js';
import type { IndexRecord, PropertyRecord } from './entity-record.js';
import type { AttributeOverride } from './options/attribute-override.js';
import type { CollectionOptions } from './options/collection-options.js';

/** The overrides that `configure(model)` declares for one entity. */
export interface EntityOverrides {
  readonly settings: CollectionOptions;
  readonly attributes: ReadonlyMap<string, AttributeOverride>;
  readonly indexes: readonly IndexRecord[];
  readonly filters: ReadonlyMap<string, EntityFilter>;
  readonly permissions: MakePermissions | null;
}

/** Applies overrides to a draft; they win over decorators, option by option. */
export function applyOverrides(
  draft: EntityDraft,
  { settings, attributes, indexes, filters, permissions }: EntityOverrides,
): { readonly draft: EntityDraft; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const properties = draft.properties.map((record): PropertyRecord => {
    const override = attributes.get(record.property);
    if (override === undefined) return record;
    const { declaration } = record;
    if (declaration.kind === 'attribute' || declaration.kind === 'reference') {
      return { ...record, declaration: { ...declaration, options: { ...declaration.options, ...override } as never } };
    }
    findings.push(notAnAttribute(`${draft.name}.${record.property}`, declaration.kind));
    return record;
  });
  const known = new Set(properties.map(({ property }) => property));
  for (const [property, options] of attributes) {
    if (known.has(property)) continue;
    const declaration = { kind: 'attribute', options: options as never } as const;
    properties.push({ property, designType: undefined, declaration });
  }
  return {
    draft: {
      ...draft,
      settings: { ...draft.settings, ...settings },
      properties,
      indexes: [...draft.indexes, ...indexes],
      ...(filters.size > 0 && { filters: [...filters.values()] }),
      ...(permissions && { permissions }),
    },
    findings,
  };
}

function notAnAttribute(at: string, kind: string): Finding {
  return {
    rule: 'override_kind',
    at,
    found: `\`model.attribute\` on a ${kind} property`,
    expected: 'an attribute',
    remedy: 'Change the decorator of the property instead.',
  };
}
