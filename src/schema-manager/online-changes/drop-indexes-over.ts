import { findCollection } from '../../schema/database-schema.js';
import type { OnlineChangeDeps } from './online-change-definition.js';

/** Drops the indexes over an attribute before the swap; separate steps recreate those that stay. */
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
