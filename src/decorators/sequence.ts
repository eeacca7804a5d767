import { type SystemDecorator, systemProperty } from './system-property.js';

/**
 * The property that shows the number Appwrite counts the document with: `@Sequence() sequence!: string | number`.
 * It is text where Appwrite runs on MongoDB.
 */
export function Sequence(): SystemDecorator<string | number>;
export function Sequence(...bare: readonly unknown[]): SystemDecorator<string | number> {
  return systemProperty<string | number>('$sequence', bare);
}
