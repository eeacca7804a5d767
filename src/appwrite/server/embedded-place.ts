/** Where an embedded server keeps its data, and which real server it behaves like. */
export interface EmbeddedPlace {
  /** The file that keeps the data, or `:memory:`. */
  readonly file: string;
  /** `'1.9'` (the default) or `'main'`. A file keeps what it was made with and refuses another. */
  readonly appwrite?: import('../../embedded/index.js').AppwriteVersion;
  /** `'mariadb'` (the default) or `'postgresql'`. A file keeps what it was made with and refuses another. */
  readonly engine?: import('../../embedded/index.js').EngineName;
}

export function embeddedPlace(embedded: string | EmbeddedPlace): EmbeddedPlace {
  return typeof embedded === 'string' ? { file: embedded } : embedded;
}

/** Whether an embedded server forgets everything when it ends; false for any other server. */
export function isInMemory(embedded: string | EmbeddedPlace | undefined): boolean {
  return embedded !== undefined && embeddedPlace(embedded).file === ':memory:';
}
