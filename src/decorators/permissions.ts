import { type SystemDecorator, systemProperty } from './system-property.js';

/** The property that shows, and sets, the document's own permissions: `@Permissions() permissions!: string[]`. */
export function Permissions(): SystemDecorator<readonly string[]>;
export function Permissions(...bare: readonly unknown[]): SystemDecorator<readonly string[]> {
  return systemProperty<readonly string[]>('$permissions', bare);
}
