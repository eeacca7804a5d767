import { AppwriteError } from '../rules/appwrite-error.js';
import type { Route } from './http/route.js';
import { serverVersion } from './http/server-version.js';
import { TEXT } from './params/validators.js';

const scope = (name: string) => ({ tablesdb: [name], legacy: [name] });

/** The version, and health probes (fact 53). */
export const healthRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/versions',
    unversioned: true,
    scopes: scope('public'),
    params: [],
    handle: () => ({ status: 200, body: { server: serverVersion } }),
  },
  {
    method: 'GET',
    path: '/health/version',
    scopes: scope('public'),
    params: [],
    handle: () => ({ status: 200, body: { version: serverVersion } }),
  },
  {
    method: 'GET',
    path: '/health',
    scopes: scope('health.read'),
    params: [],
    handle: () => ({ status: 200, body: { name: 'http', ping: 0, status: 'pass' } }),
  },
  ...['db', 'cache', 'pubsub'].map(
    (part): Route => ({
      method: 'GET',
      path: `/health/${part}`,
      scopes: scope('health.read'),
      params: [],
      handle: () => ({
        status: 200,
        body: { total: 1, statuses: [{ name: `${part}_main`, ping: 0, status: 'pass' }] },
      }),
    }),
  ),
  {
    method: 'GET',
    path: '/health/time',
    scopes: scope('health.read'),
    params: [],
    handle: () => {
      const time = Math.floor(Date.now() / 1000);
      return { status: 200, body: { remoteTime: time, localTime: time, diff: 0 } };
    },
  },
  {
    method: 'GET',
    path: '/ping',
    scopes: scope('global'),
    params: [{ name: 'project', validator: TEXT(0, 0) }],
    handle: ({ headers }, params) => {
      const project = params.project ?? headers['x-appwrite-project'];
      if (!project || project === 'console') throw new AppwriteError('project_not_found');
      return { status: 200, text: 'Pong!', headers: { 'content-type': 'text/plain; charset=UTF-8' } };
    },
  },
];
