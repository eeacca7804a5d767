import type { CollectionSchema } from '../../schema/database-schema.js';

/** Names by which people recognise a document, best first. */
const NAMES = ['title', 'name', 'label', 'email', 'slug', 'subject', 'text'];

/** The key whose text stands for a document where it is picked from a list; null where none has a text. */
export function labelKey({ attributes }: Pick<CollectionSchema, 'attributes'>): string | null {
  const texts = attributes.filter(({ type, array }) => !array && ['string', 'varchar', 'text', 'email'].includes(type));
  const named = NAMES.flatMap((name) => texts.find(({ key }) => key.toLowerCase() === name) ?? []);
  return (named[0] ?? texts[0])?.key ?? null;
}
