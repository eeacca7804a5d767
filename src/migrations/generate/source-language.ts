import { join } from 'node:path';
import { isDeclaredModule } from '../../loader/user-files.js';

/** Which files are written: TypeScript, or JavaScript as an ES module (`js` becomes `mjs` in a project that is CommonJS). */
export type MigrationLanguage = 'ts' | 'js' | 'mjs';

export interface SourceLanguage {
  readonly extension: MigrationLanguage;
  /** Whether types are said. */
  readonly types: boolean;
}

export function sourceLanguage(extension: MigrationLanguage = 'ts'): SourceLanguage {
  return { extension, types: extension === 'ts' };
}

/** For files of a folder that may not exist yet. */
export function languageIn(folder: string, wanted: MigrationLanguage = 'ts'): SourceLanguage {
  const isModule = wanted !== 'js' || isDeclaredModule(join(folder, 'any.js'));
  return sourceLanguage(isModule ? wanted : 'mjs');
}
