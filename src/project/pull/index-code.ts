import { indexName } from '../../metadata/model/index-name.js';
import { type Code, codeArray, literal, quote } from '../../migrations/generate/source-text.js';
import type { IndexSchema } from '../../schema/index-schema.js';

/** The arguments of `@Index` above a class: properties, and options that differ from the defaults. */
export function indexArguments(index: IndexSchema, properties: ReadonlyMap<string, string>): readonly Code[] {
  const options = indexOptions(index);
  const list = codeArray(index.attributes.map((key) => quote(properties.get(key) ?? key)));
  return Object.keys(options).length === 0 ? [list] : [list, literal(options)];
}

/** Options of an index that differ from the defaults. */
export function indexOptions({
  key,
  type,
  attributes,
  orders,
  lengths,
}: IndexSchema): Readonly<Record<string, unknown>> {
  return {
    ...(type !== 'key' && { type }),
    ...(orders.includes('desc') && { orders: [...orders] }),
    ...(lengths.some((length) => length > 0) && { lengths: [...lengths] }),
    ...(key !== indexName({ type, attributes, orders }) && { name: key }),
  };
}
