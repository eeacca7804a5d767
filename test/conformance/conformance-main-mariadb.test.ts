import { replayAll } from './replay-all.js';

describe("Appwrite's main on MariaDB", () => replayAll({ appwrite: 'main', engine: 'mariadb' }, ['main-mariadb']));
