import { DATABASE_ID, isHttpUrl } from '../context/check-options.js';
import type { Environment, EnvironmentOptions } from '../context/project-config.js';
import { EntwriteError, type Finding } from '../errors.js';

interface Variable {
  readonly name: string;
  readonly expected: string;
  readonly accepts: (value: string) => boolean;
}

const VARIABLES: { readonly [Option in 'endpoint' | 'projectId' | 'apiKey' | 'databaseId']: Variable } = {
  endpoint: {
    name: 'APPWRITE_ENDPOINT',
    expected: 'a URL such as https://cloud.appwrite.io/v1',
    accepts: isHttpUrl,
  },
  projectId: {
    name: 'APPWRITE_PROJECT_ID',
    expected: 'the id of the project',
    accepts: (value) => /^\S+$/.test(value),
  },
  apiKey: { name: 'APPWRITE_API_KEY', expected: 'an API key', accepts: (value) => /^[\x21-\x7e]+$/.test(value) },
  databaseId: {
    name: 'APPWRITE_DATABASE_ID',
    expected: DATABASE_ID.expected,
    accepts: DATABASE_ID.accepts,
  },
};

/** The placeholder for each missing name if nothing is sent. */
export const OFFLINE_NAME = 'offline';

/** Placeholders for work without a server: files are made and checked without one. */
const OFFLINE: Environment = {
  APPWRITE_ENDPOINT: 'http://offline.invalid/v1',
  APPWRITE_PROJECT_ID: OFFLINE_NAME,
  APPWRITE_API_KEY: OFFLINE_NAME,
  APPWRITE_DATABASE_ID: OFFLINE_NAME,
};

/** The environment with placeholders for missing variables. */
export function offlineEnvironment(environment: Environment): Environment {
  const given = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
  return { ...OFFLINE, ...Object.fromEntries(given) };
}

/** The options from the environment. Throws configuration_invalid, which names every missing or wrong variable and shows no value. */
export function environmentOptions(environment: Environment, folder: string): EnvironmentOptions {
  const { endpoint, projectId, apiKey, databaseId } = VARIABLES;
  const findings = [endpoint, projectId, apiKey, databaseId].flatMap((variable) =>
    problemOf(variable, environment[variable.name]),
  );
  const [first] = findings;
  if (first !== undefined) {
    const at = findings.map((finding) => finding.at).join(', ');
    const place = `in the environment or in ${folder}/.env`;
    if (findings.length === 1)
      throw new EntwriteError('configuration_invalid', { ...first, remedy: `Set it ${place}.` });
    const facts = { at, found: 'missing or wrong', expected: 'a value for each', remedy: `Set them ${place}.` };
    throw new EntwriteError('configuration_invalid', facts, { findings });
  }
  const value = ({ name }: Variable) => environment[name] ?? '';
  return {
    endpoint: value(endpoint),
    projectId: value(projectId),
    apiKey: value(apiKey),
    databaseId: value(databaseId),
  };
}

function problemOf({ name, expected, accepts }: Variable, value: string | undefined): Finding[] {
  if (value !== undefined && accepts(value)) return [];
  const found = value === undefined || value === '' ? 'not set' : 'set to something else';
  return [{ rule: 'environment', at: name, found, expected, remedy: 'Set it.' }];
}
