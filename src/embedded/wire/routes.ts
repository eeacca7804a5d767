import { columnRoutes } from './column-routes.js';
import { columnUpdateRoutes } from './column-update-routes.js';
import { databaseRoutes } from './database-routes.js';
import { healthRoutes } from './health-routes.js';
import { indexRoutes } from './index-routes.js';
import { listRoutes } from './list-routes.js';
import { relationshipRoutes } from './relationship-routes.js';
import type { Route } from './route.js';
import { rowRoutes } from './row-routes.js';
import { tableRoutes } from './table-routes.js';
import { transactionRoutes } from './transaction-routes.js';

/** Every route of the server. A group of routes lives in a file of its own and is listed here. */
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
];
