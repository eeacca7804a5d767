import { backupRoutes } from './backup-routes.js';
import { dataRoutes } from './data-routes.js';
import { editRoutes } from './edit-routes.js';
import { migrationRoutes } from './migration-routes.js';
import { overviewRoutes } from './overview-routes.js';
import { planRoutes } from './plan-routes.js';
import type { Route } from './route.js';

/** Everything the page can request. */
export const routes: readonly Route[] = [
  ...overviewRoutes,
  ...dataRoutes,
  ...editRoutes,
  ...planRoutes,
  ...migrationRoutes,
  ...backupRoutes,
];
