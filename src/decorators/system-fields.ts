import { type SystemDecorator, systemProperty } from './system-property.js';

/** The property with the time at which the document was created: `@CreatedAt() createdAt!: Date`. */
export function CreatedAt(): SystemDecorator<Date>;
export function CreatedAt(...bare: readonly unknown[]): SystemDecorator<Date> {
  return systemProperty<Date>('$createdAt', bare);
}

/** The property with the time of the last write to the document: `@UpdatedAt() updatedAt!: Date`. */
export function UpdatedAt(): SystemDecorator<Date>;
export function UpdatedAt(...bare: readonly unknown[]): SystemDecorator<Date> {
  return systemProperty<Date>('$updatedAt', bare);
}

/** The property with the document's own permissions, which can also be set: `@Permissions() permissions!: string[]`. */
export function Permissions(): SystemDecorator<readonly string[]>;
export function Permissions(...bare: readonly unknown[]): SystemDecorator<readonly string[]> {
  return systemProperty<readonly string[]>('$permissions', bare);
}

/** The sequence number that Appwrite gives the document: `@Sequence() sequence!: string | number`. It is a text if Appwrite runs on MongoDB. */
export function Sequence(): SystemDecorator<string | number>;
export function Sequence(...bare: readonly unknown[]): SystemDecorator<string | number> {
  return systemProperty<string | number>('$sequence', bare);
}
