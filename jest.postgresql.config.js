import { readdirSync, readFileSync } from 'node:fs';
import base from './jest.config.js';

/** Folders and files, below `test/`, in which the engine under Appwrite matters. */
const AREAS = [
  'context/',
  'embedded/rows/',
  'issues/',
  'migrations/data/',
  'backup/restore.',
  'backup/round-trip.',
  'schema-manager/change-matrix.',
  'schema-manager/concurrent-writer.',
  'schema-manager/link-change.',
  'schema-manager/lossless.',
];

/** What a test uses that runs on the server of the environment: the others choose their servers themselves, and had nothing else to say. */
const OF_ENVIRONMENT =
  /\b(startProject|useProject|startDials|dialsOfEnvironment|openWorkplace)\b|\/(live-context|test-library|shop|orm-database)\.js'/;

const tests = new URL('test/', import.meta.url);
const chosen = readdirSync(tests, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.test.ts') && AREAS.some((area) => name.startsWith(area)))
  .filter((name) => OF_ENVIRONMENT.test(readFileSync(new URL(name, tests), 'utf8')));

/** `npm run test:postgresql`: once more what the server of the environment decides. */
export default { ...base, testMatch: chosen.map((name) => `<rootDir>/test/${name}`) };
