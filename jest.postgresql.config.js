import base from './jest.config.js';
import { ON_SERVER, testsThatName } from './test/support/server-tests.mjs';

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

/** The others choose their servers themselves, and had nothing else to say. */
const ofDials = testsThatName(/\bdialsOfEnvironment\b/);
const ofEnvironment = [...new Set([...testsThatName(ON_SERVER), ...ofDials])];
const chosen = ofEnvironment.filter((name) => AREAS.some((area) => name.startsWith(area)));

/** `npm run test:postgresql`: once more what the server of the environment decides. */
export default { ...base, testMatch: chosen.map((name) => `<rootDir>/test/${name}`) };
