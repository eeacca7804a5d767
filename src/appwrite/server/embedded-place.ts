/** Where an embedded server stores its data, and which real server it behaves like. */
export interface EmbeddedPlace {
  /** The database file, or `:memory:`. */
  readonly file: string;
  /** `'1.9'` (the default) or `'main'`. An existing file cannot be opened with another one. */
  readonly appwrite?: import('../../embedded/index.js').AppwriteVersion;
  /** `'mariadb'` (the default) or `'postgresql'`. An existing file cannot be opened with another one. */
  readonly engine?: import('../../embedded/index.js').EngineName;
}

export function embeddedPlace(embedded: string | EmbeddedPlace): EmbeddedPlace {
  return typeof embedded === 'string' ? { file: embedded } : embedded;
}

/** Whether it is an embedded server that keeps its data only in memory. */
export function isInMemory(embedded: string | EmbeddedPlace | undefined): boolean {
  return embedded !== undefined && embeddedPlace(embedded).file === ':memory:';
}
