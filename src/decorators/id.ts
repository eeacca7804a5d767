import { type SystemDecorator, systemProperty } from './system-property.js';

export interface IdOptions {
  /** Returns the id of a new document that was given none; by default an id as Appwrite's `ID.unique()` returns it. */
  readonly generate?: () => string;
}

/**
 * The property with the id of the document.
 *
 * @example
 * @Id() id!: string;
 * @Id({ generate: () => randomUUID() }) id!: string;
 */
export function Id(options?: IdOptions): SystemDecorator<string>;
export function Id(options: IdOptions = {}, bare?: unknown): SystemDecorator<string> {
  return systemProperty<string>('$id', [options, bare], options.generate);
}
