import { type SystemDecorator, systemProperty } from './system-property.js';

/** The property that shows when the document was last written: `@UpdatedAt() updatedAt!: Date`. */
export function UpdatedAt(): SystemDecorator<Date>;
export function UpdatedAt(...bare: readonly unknown[]): SystemDecorator<Date> {
  return systemProperty<Date>('$updatedAt', bare);
}
