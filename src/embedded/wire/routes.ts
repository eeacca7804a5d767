import { healthRoutes } from './health-routes.js';
import type { Route } from './route.js';

/** Every route of the server. A group of routes lives in a file of its own and is listed here. */
export const routes: readonly Route[] = [...healthRoutes];
