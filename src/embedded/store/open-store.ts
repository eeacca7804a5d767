import { Catalog } from './catalog.js';
import { type Job, type JobFault, JobQueue } from './job-queue.js';
import { openEngine } from './open-engine.js';
import type { Store } from './store.js';

/** Opens the file (or `:memory:`) as a store, making it if it is new. */
export async function openStore(
  file: string,
  decide: (job: Job) => JobFault | undefined = () => undefined,
): Promise<Store> {
  const engine = await openEngine(file);
  if (file !== ':memory:') engine.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  return { engine, catalog: new Catalog(engine), jobs: new JobQueue(decide), now };
}

function now(): string {
  return new Date().toISOString().replace('Z', '+00:00');
}
