import { replayAll } from './replay-all.js';

describe("Appwrite's main on PostgreSQL", () =>
  replayAll({ appwrite: 'main', engine: 'postgresql' }, ['main-mariadb', 'main-postgresql']));
