import { join } from 'node:path';
import { isDeclaredModule } from '../../loader/user-files.js';

/** The language of generated files: TypeScript, or JavaScript as an ES module (`js` becomes `mjs` in a CommonJS project). */
export type MigrationLanguage = 'ts' | 'js' | 'mjs';

export interface SourceLanguage {
  readonly extension: MigrationLanguage;
  /** Whether types are printed. */
  readonly types: boolean;
}

export function sourceLanguage(extension: MigrationLanguage = 'ts'): SourceLanguage {
  return { extension, types: extension === 'ts' };
}

/** The language for files of a folder that may not exist yet. */
export function languageIn(folder: string, wanted: MigrationLanguage = 'ts'): SourceLanguage {
  const isModule = wanted !== 'js' || isDeclaredModule(join(folder, 'any.js'));
  return sourceLanguage(isModule ? wanted : 'mjs');
}
