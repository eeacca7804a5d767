/** Which files are written: TypeScript, or JavaScript as an ES module. */
export type MigrationLanguage = 'ts' | 'js' | 'mjs';

/** How code is printed. */
export interface SourceLanguage {
  readonly extension: MigrationLanguage;
  /** Whether types are said. */
  readonly types: boolean;
}

export function sourceLanguage(extension: MigrationLanguage = 'ts'): SourceLanguage {
  return { extension, types: extension === 'ts' };
}
