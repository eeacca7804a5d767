import type { CollectionSchema } from '../../schema/database-schema.js';

/** Names of attributes by which people recognise a document, best first. */
const NAMES = ['title', 'name', 'label', 'email', 'slug', 'subject', 'text'];

/** The key whose text represents a document in a list; null if no attribute is a text. */
export function labelKey({ attributes }: Pick<CollectionSchema, 'attributes'>): string | null {
  const texts = attributes.filter(({ type, array }) => !array && ['string', 'varchar', 'text', 'email'].includes(type));
  const named = NAMES.flatMap((name) => texts.find(({ key }) => key.toLowerCase() === name) ?? []);
  return (named[0] ?? texts[0])?.key ?? null;
}
