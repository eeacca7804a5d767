import { type SystemDecorator, systemProperty } from './system-property.js';

export interface IdOptions {
  /** Makes the id of a new document that has none; one of the form of Appwrite's `ID.unique()` when not given. */
  readonly generate?: () => string;
}

/**
 * The property that shows the document's id.
 *
 * @example
 * @Id() id!: string;
 * @Id({ generate: () => randomUUID() }) id!: string;
 */
export function Id(options?: IdOptions): SystemDecorator<string>;
export function Id(options: IdOptions = {}, bare?: unknown): SystemDecorator<string> {
  return systemProperty<string>('$id', [options, bare], options.generate);
}
