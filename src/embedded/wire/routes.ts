import { healthRoutes } from './health-routes.js';
import type { Route } from './http/route.js';
import { rowRoutes } from './rows/row-routes.js';
import { columnRoutes } from './schema/column-routes.js';
import { columnUpdateRoutes } from './schema/column-update-routes.js';
import { databaseRoutes } from './schema/database-routes.js';
import { indexRoutes } from './schema/index-routes.js';
import { listRoutes } from './schema/list-routes.js';
import { relationshipRoutes } from './schema/relationship-routes.js';
import { tableRoutes } from './schema/table-routes.js';
import { logRoutes } from './services/log-routes.js';
import { serviceRoutes } from './services/service-routes.js';
import { usageRoutes } from './services/usage-routes.js';
import { transactionRoutes } from './transactions/transaction-routes.js';

/** All routes of the server. Each group of routes has its own file and is listed here. */
export const routes: readonly Route[] = [
  ...healthRoutes,
  ...listRoutes,
  ...databaseRoutes,
  ...tableRoutes,
  ...columnRoutes,
  ...columnUpdateRoutes,
  ...relationshipRoutes,
  ...indexRoutes,
  ...transactionRoutes,
  ...rowRoutes,
  ...usageRoutes,
  ...logRoutes,
  ...serviceRoutes,
];
