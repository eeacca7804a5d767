import { refuseBare } from './refuse-bare.js';
import { type SystemDecorator, systemProperty } from './system-property.js';

/** The property that shows when the document was last written: `@UpdatedAt() updatedAt!: Date`. */
export function UpdatedAt(): SystemDecorator<Date>;
export function UpdatedAt(...bare: readonly unknown[]): SystemDecorator<Date> {
  refuseBare('UpdatedAt', bare[0], bare[1]);
  return systemProperty<Date>('$updatedAt');
}
