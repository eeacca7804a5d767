import { storedValue, type WalkAttribute, type WalkModel } from './walk-model.js';

interface DataFill {
  /** Id of the collection. */
  readonly collection: string;
  readonly attribute: WalkAttribute;
  readonly number: number;
}

/** What data steps of a model give to documents that hold nothing. */
export function dataFills({ collections }: WalkModel): readonly DataFill[] {
  return collections.flatMap(({ id: collection, attributes }) =>
    attributes.flatMap((attribute) =>
      attribute.fill?.by === 'data step' ? [{ collection, attribute, number: attribute.fill.number }] : [],
    ),
  );
}

/** The call of a file, with its way back. */
export function dataStep({ collection, attribute, number }: DataFill): string {
  const key = JSON.stringify(attribute.key);
  const value = JSON.stringify(storedValue(attribute, number));
  const each = (change: string) =>
    `async ({ db }) => { await db.updateEach('${collection}', (document) => (${change})); }`;
  const up = each(`(document[${key}] ?? null) === null ? { ${key}: ${value} } : {}`);
  const down = each(`document[${key}] === ${value} ? { ${key}: null } : {}`);
  return `m.data('fill ${collection}', ${up}, { touches: ['${collection}'], down: ${down} });`;
}
