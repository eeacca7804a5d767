import { dirname, join, resolve } from 'node:path';
import { DbContext } from '../../context/db-context.js';
import { environmentOptions } from '../../project/environment-options.js';
import { lookUpConfig } from '../../project/find-config.js';
import { openProject, type Project, readEnvironment } from '../../project/open-project.js';
import { jobProgress } from '../work/job-progress.js';
import { bareProject } from './bare-project.js';

/** A context without entities; the schema is read from the database. */
class Database extends DbContext {}

/**
 * Opens the project of a folder, or, without a configuration, the database named by the environment or `.env`. The caller disposes of
 * `db`.
 */
export async function openStudioProject(from: string, chosen: string | null): Promise<Project> {
  const config = chosen === null ? lookUpConfig(from) : resolve(from, chosen);
  if (config !== null) return openProject({ from, chosen, onProgress: jobProgress, confirm: null });
  const folder = dirname(join(from, 'package.json'));
  readEnvironment(join(folder, '.env'));
  return bareProject(new Database({ ...environmentOptions(process.env, folder), onProgress: jobProgress }), folder);
}
