import { type SystemDecorator, systemProperty } from './system-property.js';

/** The property that shows when the document was created: `@CreatedAt() createdAt!: Date`. */
export function CreatedAt(): SystemDecorator<Date>;
export function CreatedAt(...bare: readonly unknown[]): SystemDecorator<Date> {
  return systemProperty<Date>('$createdAt', bare);
}

/** The property that shows when the document was last written: `@UpdatedAt() updatedAt!: Date`. */
export function UpdatedAt(): SystemDecorator<Date>;
export function UpdatedAt(...bare: readonly unknown[]): SystemDecorator<Date> {
  return systemProperty<Date>('$updatedAt', bare);
}

/** The property that shows, and sets, the document's own permissions: `@Permissions() permissions!: string[]`. */
export function Permissions(): SystemDecorator<readonly string[]>;
export function Permissions(...bare: readonly unknown[]): SystemDecorator<readonly string[]> {
  return systemProperty<readonly string[]>('$permissions', bare);
}

/** The number Appwrite counts the document with: `@Sequence() sequence!: string | number`. A text where it runs on MongoDB. */
export function Sequence(): SystemDecorator<string | number>;
export function Sequence(...bare: readonly unknown[]): SystemDecorator<string | number> {
  return systemProperty<string | number>('$sequence', bare);
}
