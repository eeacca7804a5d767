import { refuseBare } from './refuse-bare.js';
import { type SystemDecorator, systemProperty } from './system-property.js';

/** The property that shows, and sets, the document's own permissions: `@Permissions() permissions!: string[]`. */
export function Permissions(): SystemDecorator<readonly string[]>;
export function Permissions(...bare: readonly unknown[]): SystemDecorator<readonly string[]> {
  refuseBare('Permissions', bare[0], bare[1]);
  return systemProperty<readonly string[]>('$permissions');
}
