import type { EmbeddedPlace } from './context-options.js';

/** The place of an embedded server in its long form. */
export function embeddedPlace(embedded: string | EmbeddedPlace): EmbeddedPlace {
  return typeof embedded === 'string' ? { file: embedded } : embedded;
}

/** Whether an embedded server forgets everything when it ends; false for any other server. */
export function isInMemory(embedded: string | EmbeddedPlace | undefined): boolean {
  return embedded !== undefined && embeddedPlace(embedded).file === ':memory:';
}
