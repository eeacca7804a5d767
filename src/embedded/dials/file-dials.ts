import type { SqliteEngine } from '../store/sqlite/sqlite-engine.js';
import { textOut } from '../store/sqlite/text-out.js';
import { appwriteVersions, type DialNames, defaultDials, engineNames } from './dial-names.js';

/**
 * The version and engine of a file. They are fixed when the file is created, since its rows are stored by their rules. A new file records
 * the given ones, or the defaults. Throws an Error if a file is opened with others than it has.
 */
export function settleDials(engine: SqliteEngine, file: string, asked: Partial<DialNames>): DialNames {
  const remembered = readDials(engine);
  if (remembered === null) {
    const settled = { ...defaultDials, ...asked };
    if (file !== ':memory:') writeDials(engine, settled);
    return settled;
  }
  for (const dial of ['appwrite', 'engine'] as const) {
    const wanted = asked[dial];
    if (wanted !== undefined && wanted !== remembered[dial]) {
      throw new Error(
        `${file} was made with ${dial} '${remembered[dial]}' and cannot be served with '${wanted}'. Leave ${dial} out, or use another file.`,
      );
    }
  }
  return remembered;
}

/** Null for a file that is still empty; a file written before version and engine were recorded has the defaults. */
function readDials(engine: SqliteEngine): DialNames | null {
  const has = (table: string) =>
    engine.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table) !== undefined;
  if (!has('dials')) return has('catalog_databases') ? defaultDials : null;
  const stored = engine
    .prepare(`SELECT ${textOut('appwrite')} AS appwrite, ${textOut('engine')} AS engine FROM dials`)
    .get();
  const appwrite = appwriteVersions.find((version) => version === stored?.appwrite);
  const name = engineNames.find((each) => each === stored?.engine);
  if (appwrite === undefined || name === undefined) {
    throw new Error(`The file has dials that this version of entwrite does not know. Update entwrite.`);
  }
  return { appwrite, engine: name };
}

function writeDials(engine: SqliteEngine, { appwrite, engine: name }: DialNames): void {
  engine.exec('CREATE TABLE dials (appwrite TEXT NOT NULL, engine TEXT NOT NULL)');
  engine.prepare('INSERT INTO dials (appwrite, engine) VALUES (?, ?)').run(appwrite, name);
}
