import { type SystemDecorator, systemProperty } from './system-property.js';

/** The property that shows when the document was created: `@CreatedAt() createdAt!: Date`. */
export function CreatedAt(): SystemDecorator<Date>;
export function CreatedAt(...bare: readonly unknown[]): SystemDecorator<Date> {
  return systemProperty<Date>('$createdAt', bare);
}
