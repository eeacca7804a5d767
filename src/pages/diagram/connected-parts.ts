import type { SchemaDiagram } from '../../project/diagram/schema-diagram.js';

/** The tables of a diagram by what is related, directly or through others, as places in its list of tables. */
export function connectedParts({ tables, links }: SchemaDiagram): readonly (readonly number[])[] {
  const parts = new Map<string, string[]>(tables.map(({ id }) => [id, [id]]));
  for (const { collection, relationship } of links) {
    const [one, other] = [parts.get(collection), parts.get(relationship.relatedCollection)];
    if (one === undefined || other === undefined || one === other) continue;
    one.push(...other);
    for (const id of other) parts.set(id, one);
  }
  const places = new Map(tables.map(({ id }, at) => [id, at]));
  return [...new Set(parts.values())].map((ids) => ids.map((id) => places.get(id) ?? 0).toSorted((a, b) => a - b));
}
