import { describeServer } from '../../appwrite/server/capabilities.js';
import { SCOPES } from '../../appwrite/server/key-scopes.js';
import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

export const connection: Check = {
  subject: 'the connection',
  look({ endpoint, failure }) {
    if (failure === null) return [];
    const { found, expected, remedy } = failure;
    // `at` is the endpoint, not the request that failed first, which tells a reader nothing.
    return [findingOf('error', { rule: 'connection', at: endpoint, found, expected, remedy })];
  },
};

export const endpoint: Check = {
  subject: 'the endpoint',
  look({ endpoint: address }) {
    if (/\/v1\/?$/.test(new URL(address).pathname)) return [];
    return [
      findingOf('error', {
        rule: 'endpoint',
        at: address,
        found: 'an endpoint that does not end with /v1',
        expected: `${address.replace(/\/+$/, '')}/v1`,
        remedy: 'Add /v1 to the endpoint: Appwrite answers its API below that path only.',
      }),
    ];
  },
};

export const server: Check = {
  subject: 'the server',
  needs: 'answer',
  look({ endpoint, capabilities, failure, missingScopes }) {
    // A server that refuses every request does not tell its engine either.
    if (failure !== null || missingScopes.length === SCOPES.length) return [];
    if (capabilities === null || capabilities.isTried) return [];
    const isKnown = capabilities.engine !== null;
    return [
      findingOf('warning', {
        rule: isKnown ? 'engine_untried' : 'engine_unknown',
        at: endpoint,
        found: describeServer(capabilities),
        expected: 'Appwrite on MariaDB or PostgreSQL, on which entwrite was tested',
        remedy: isKnown
          ? "Test what you rely on with a copy of your data first: what entwrite knows about MongoDB comes only from Appwrite's source code."
          : 'Give the API key columns.write for this check: the engine is recognised by the dates that the server accepts.',
      }),
    ];
  },
};

/** Difference of the clocks in milliseconds that is not reported; the server gives its time only in whole seconds. */
const TOLERATED = 5_000;

export const clock: Check = {
  subject: 'the clocks',
  needs: 'answer',
  look({ endpoint, clockSkew }) {
    if (clockSkew === null || Math.abs(clockSkew) <= TOLERATED) return [];
    const seconds = Math.round(Math.abs(clockSkew) / 1000);
    return [
      findingOf('warning', {
        rule: 'clock_skew',
        at: endpoint,
        found: `a server whose clock is ${seconds} seconds ${clockSkew > 0 ? 'ahead of' : 'behind'} this machine's`,
        expected: 'clocks that agree within 5 seconds',
        remedy:
          'Synchronise the clocks (NTP). entwrite decides by the clock of the server; times in names of backups and reports, and times that your code sets, come from this machine.',
      }),
    ];
  },
};

export const database: Check = {
  subject: 'the database',
  needs: 'schema',
  look({ databaseId, live }) {
    if (live === null || live.exists) return [];
    return [
      findingOf('note', {
        rule: 'database_missing',
        at: `database '${databaseId}'`,
        found: 'no database with this id',
        expected: 'a database',
        remedy: '`entwrite schema create`, `schema migrate` or `migration run` creates it; or correct the id.',
      }),
    ];
  },
};

export const worker: Check = {
  subject: 'the database worker',
  needs: 'canary',
  look: ({ databaseId, isWorkerSilent }) =>
    isWorkerSilent === true
      ? [
          findingOf('error', {
            rule: 'worker_silent',
            at: `database '${databaseId}'`,
            found: 'an attribute that was not created within ten seconds, in a collection made for this test',
            expected: 'an attribute that is available within a second',
            remedy:
              'Check whether the database worker of Appwrite is running, and read its log (`docker compose logs appwrite-worker-databases`); until it runs, every change of the schema waits.',
          }),
        ]
      : [],
};
