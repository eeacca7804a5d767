import { AppwriteError } from '../../rules/appwrite-error.js';
import type { QueryAttribute } from '../../rules/queries/query-validator.js';
import type { Route, Scopes } from '../http/route.js';
import { search, total } from '../params/common-params.js';
import { listQueries } from '../params/list-params.js';
import { UID } from '../params/validators.js';

/** Another service of Appwrite, with the responses of a project that does not use it. */
interface Service {
  readonly path: string;
  /** The property name of its list in the response. */
  readonly list: string;
  readonly scope: string;
  /** The error type of the 404 for one of its items. */
  readonly missing: string;
  readonly idName: string;
  /** The attributes by which its list can be filtered. */
  readonly attributes: Readonly<Record<string, QueryAttribute>>;
}

const text: QueryAttribute = { type: 'string' };
const flag: QueryAttribute = { type: 'boolean' };
const number: QueryAttribute = { type: 'integer', size: 8 };
const time: QueryAttribute = { type: 'datetime' };

const services: readonly Service[] = [
  {
    path: '/storage/buckets',
    list: 'buckets',
    scope: 'buckets',
    missing: 'storage_bucket_not_found',
    idName: 'bucketId',
    attributes: {
      enabled: flag,
      name: text,
      fileSecurity: flag,
      maximumFileSize: number,
      encryption: flag,
      antivirus: flag,
    },
  },
  {
    path: '/users',
    list: 'users',
    scope: 'users',
    missing: 'user_not_found',
    idName: 'userId',
    attributes: {
      name: text,
      email: text,
      phone: text,
      status: flag,
      passwordUpdate: time,
      registration: time,
      emailVerification: flag,
      phoneVerification: flag,
      labels: { type: 'string', array: true },
    },
  },
  {
    path: '/teams',
    list: 'teams',
    scope: 'teams',
    missing: 'team_not_found',
    idName: 'teamId',
    attributes: { name: text, total: number },
  },
  {
    path: '/functions',
    list: 'functions',
    scope: 'functions',
    missing: 'function_not_found',
    idName: 'functionId',
    attributes: { name: text, enabled: flag, runtime: text, schedule: text, timeout: number, entrypoint: text },
  },
  {
    path: '/sites',
    list: 'sites',
    scope: 'sites',
    missing: 'site_not_found',
    idName: 'siteId',
    attributes: { name: text, enabled: flag, framework: text, buildRuntime: text },
  },
  {
    path: '/messaging/providers',
    list: 'providers',
    scope: 'providers',
    missing: 'provider_not_found',
    idName: 'providerId',
    attributes: { name: text, provider: text, type: text, enabled: flag },
  },
  {
    path: '/messaging/topics',
    list: 'topics',
    scope: 'topics',
    missing: 'topic_not_found',
    idName: 'topicId',
    attributes: { name: text, description: text, emailTotal: number, smsTotal: number, pushTotal: number },
  },
  {
    path: '/messaging/messages',
    list: 'messages',
    scope: 'messages',
    missing: 'message_not_found',
    idName: 'messageId',
    attributes: {
      scheduledAt: time,
      deliveredAt: time,
      deliveredTotal: number,
      status: text,
      description: text,
      providerType: text,
    },
  },
];

/** Services added after 1.4. */
const laterServices: ReadonlySet<string> = new Set(
  services.map(({ path }) => path).filter((path) => path === '/sites' || path.startsWith('/messaging')),
);

const scopeOf = (name: string): Scopes => ({ tablesdb: [name], legacy: [name] });

/** The lists of the services, which are empty, and a 404 for every id. `/account` needs a session, and the server has none. */
export const serviceRoutes: readonly Route[] = [
  ...services.flatMap(({ path, list, scope, missing, idName, attributes }): Route[] => [
    {
      method: 'GET',
      path,
      scopes: scopeOf(`${scope}.read`),
      params: [listQueries(attributes), search, total],
      takesOldQueries: !laterServices.has(path),
      handle: () => ({ status: 200, body: { total: 0, [list]: [] } }),
    },
    {
      method: 'GET',
      path: `${path}/:${idName}`,
      scopes: scopeOf(`${scope}.read`),
      params: [{ name: idName, validator: UID, required: true }],
      handle: () => {
        throw new AppwriteError(missing);
      },
    },
  ]),
  {
    method: 'GET',
    path: '/account',
    scopes: scopeOf('account'),
    params: [],
    handle: () => {
      throw new AppwriteError('user_not_found');
    },
  },
];
