import { findCollection } from '../../schema/database-schema.js';
import type { OnlineChangeDeps } from './online-change-definition.js';

/** Indexes over an attribute go before the swap; those that stay are recreated as separate steps. */
export async function dropIndexesOver(
  collection: string,
  key: string,
  { schemas, execute }: Pick<OnlineChangeDeps, 'schemas' | 'execute'>,
): Promise<void> {
  const { schema } = await schemas.read();
  const over = (findCollection(schema, collection)?.indexes ?? []).filter(({ attributes }) => attributes.includes(key));
  if (over.length > 0)
    await execute(
      over.map((index) => ({ type: 'drop_index', collection, index })),
      schema,
    );
}
