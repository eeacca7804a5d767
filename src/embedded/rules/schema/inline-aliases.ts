import type { InlineDefinition } from './inline-definition.js';

/** The route words that inline definitions may use for a string with a format, and their meaning. */
const formats: ReadonlyMap<unknown, { readonly format: string; readonly size: number }> = new Map(
  Object.entries({
    email: { format: 'email', size: 254 },
    url: { format: 'url', size: 2000 },
    ip: { format: 'ip', size: 39 },
    enum: { format: 'enum', size: 255 },
  }),
);

/** The default sizes of text types. */
const sizes: ReadonlyMap<unknown, number> = new Map(
  Object.entries({ text: 65_535, mediumtext: 16_777_215, longtext: 2_147_483_647 }),
);

/** The definition with its alias and missing size filled in. */
export function resolveAliases(definition: InlineDefinition): InlineDefinition {
  const { type, size, format } = definition;
  const alias = formats.get(type);
  if (alias) return { ...definition, type: 'string', format: format ?? alias.format, size: size ?? alias.size };
  const fixed = sizes.get(type);
  return fixed === undefined ? definition : { ...definition, size: size ?? fixed };
}
