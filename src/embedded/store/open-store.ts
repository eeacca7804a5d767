import { type DialNames, defaultDials } from '../dials/dial-names.js';
import { settleDials } from '../dials/file-dials.js';
import { findDials } from '../dials/find-dials.js';
import { formatDate } from '../rules/php/php-date.js';
import { Catalog } from './catalog.js';
import { type Job, type JobFault, JobQueue } from './job-queue.js';
import { addLinkTimes } from './schema/link-times.js';
import { resumeWork } from './schema/resume-work.js';
import { sealOldValues } from './secrets/seal-old-values.js';
import { openVault } from './secrets/vault.js';
import { ServerClock } from './server-clock.js';
import { APPLICATION_ID, checkFile, checkVersion, FORMAT_VERSION } from './sqlite/file-check.js';
import { openEngine } from './sqlite/open-engine.js';
import { protectFile } from './sqlite/protect-file.js';
import { type SqliteEngine, SqliteEngineError } from './sqlite/sqlite-engine.js';
import type { Store } from './store.js';

const BUSY = 5;

/**
 * Opens the file (or `:memory:`) as a store, creates it if it is new, and locks it for this process. A file keeps the version and engine
 * it was created with. Throws an Error that says why the file cannot be used; the file is not changed then.
 */
export async function openStore(
  file: string,
  decide: (job: Job) => JobFault | undefined = () => undefined,
  asked: Partial<DialNames> = {},
  onFailure: (what: string, error: unknown) => void = () => undefined,
): Promise<Store> {
  findDials({ ...defaultDials, ...asked });
  const isFile = file !== ':memory:';
  if (isFile) {
    checkFile(file);
    protectFile(file);
  }
  const engine = await openEngine(file).catch((error: unknown) => {
    throw explain(error, file);
  });
  let isClaimed = false;
  try {
    if (isFile) claim(engine, file);
    isClaimed = isFile;
    const dials = findDials(settleDials(engine, file, asked));
    if (isFile) {
      openVault(engine, file);
      engine.exec(`PRAGMA user_version = ${FORMAT_VERSION}`);
    }
    const jobs = new JobQueue(decide, onFailure);
    const close = () => {
      jobs.close();
      if (isFile) giveBack(engine);
      engine.close();
    };
    const catalog = new Catalog(engine, dials);
    sealOldValues(
      engine,
      catalog.databases().flatMap((database) => catalog.tables(database)),
    );
    const clock = new ServerClock();
    const now = () => formatDate(clock.now());
    const store = { dials, engine, catalog, jobs, clock, now, close };
    if (isFile) addLinkTimes(engine);
    resumeWork(store);
    return store;
  } catch (error) {
    if (isClaimed) giveBack(engine);
    engine.close();
    throw explain(error, file);
  }
}

/** Releases a file as far as possible: data for which a full disk has no room stays in the log, which the next server reads. */
function giveBack(engine: SqliteEngine): void {
  try {
    release(engine);
  } catch {
    // The problem with the file was already reported, by this start or by the requests that met it.
  }
}

/**
 * Takes the lock, which is only released by `close` or the end of the process. A write that was answered survives a kill, since it is in
 * the log.
 */
function claim(engine: SqliteEngine, file: string): void {
  engine.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE');
  const version = Number(engine.prepare('PRAGMA user_version').get()?.user_version);
  checkVersion(file, version);
  if (version === 0) engine.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${FORMAT_VERSION}`);
  engine.exec('COMMIT; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
}

/** Closing is not enough: a statement that waits for garbage collection keeps the file and its lock open. */
function release(engine: SqliteEngine): void {
  engine.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT 1 FROM sqlite_master');
}

function explain(error: unknown, file: string): unknown {
  if (error instanceof SyntaxError) {
    return new Error(`${file} is damaged: its catalogue cannot be read. Restore it from a copy.`, { cause: error });
  }
  if (!(error instanceof SqliteEngineError)) return error;
  // The low byte is the primary code, the rest is more detailed.
  if ((error.code & 0xff) === BUSY) {
    return new Error(`${file} is in use by another embedded server. Stop that one, or use another file.`, {
      cause: error,
    });
  }
  return new Error(`${file} cannot be used: ${error.message}.`, { cause: error });
}
