import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { construct } from '../hydration/instantiate.js';

/** An instance with only the given values, without the class's initial ones; a plain object for `defineCollection`. */
export function hookInput({ entity, properties }: EntityMetadata, values: object): object {
  if (entity === null) return { ...values };
  const instance = construct(entity);
  for (const { property } of properties) instance[property] = undefined;
  return Object.assign(instance, values);
}

/** The values of the hook input after the hooks have run. */
export function hookOutput({ entity, properties }: EntityMetadata, input: object, values: object): object {
  if (entity === null || values instanceof entity) return input;
  const fields = input as Readonly<Record<string, unknown>>;
  const given = properties.flatMap(({ property }) =>
    fields[property] === undefined ? [] : [[property, fields[property]] as const],
  );
  const declared = new Set(properties.map(({ property }) => property));
  // Unknown names are kept, so that validation reports them.
  const others = Object.entries(values).filter(([name]) => !declared.has(name));
  return Object.fromEntries([...others, ...given]);
}
