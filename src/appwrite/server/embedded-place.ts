import { resolve } from 'node:path';

/** Where an embedded server stores its data, and which real server it behaves like. */
export interface EmbeddedPlace {
  /** The database file, or `:memory:`. */
  readonly file: string;
  /** `'1.9'` (the default) or `'main'`. An existing file cannot be opened with another one. */
  readonly appwrite?: import('../../embedded/index.js').AppwriteVersion;
  /** `'mariadb'` (the default) or `'postgresql'`. An existing file cannot be opened with another one. */
  readonly engine?: import('../../embedded/index.js').EngineName;
}

/** The place with its file as it is from the current folder on, whatever that is later. */
export function embeddedPlace(embedded: string | EmbeddedPlace): EmbeddedPlace {
  const place = typeof embedded === 'string' ? { file: embedded } : embedded;
  return isInMemory(place) ? place : { ...place, file: resolve(place.file) };
}

/** Whether it is an embedded server that keeps its data only in memory. */
export function isInMemory(embedded: string | EmbeddedPlace | undefined): boolean {
  return (typeof embedded === 'string' ? embedded : embedded?.file) === ':memory:';
}
