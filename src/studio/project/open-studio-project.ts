import { dirname, join, resolve } from 'node:path';
import { DbContext } from '../../context/db-context.js';
import { environmentOptions } from '../../project/environment-options.js';
import { lookUpConfig } from '../../project/find-config.js';
import { openProject, type Project, readEnvironment } from '../../project/open-project.js';
import { jobProgress } from '../work/job-progress.js';
import { bareProject } from './bare-project.js';

/** A context without entities: everything is known by looking. */
class Database extends DbContext {}

/** The project of a folder, or without a configuration the database that the environment or `.env` names. The caller disposes `db`. */
export async function openStudioProject(from: string, chosen: string | null): Promise<Project> {
  const config = chosen === null ? lookUpConfig(from) : resolve(from, chosen);
  if (config !== null) return openProject({ from, chosen, onProgress: jobProgress, confirm: null });
  const folder = dirname(join(from, 'package.json'));
  readEnvironment(join(folder, '.env'));
  return bareProject(new Database({ ...environmentOptions(process.env, folder), onProgress: jobProgress }), folder);
}
