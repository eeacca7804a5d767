import { replayAll } from './replay-all.js';

describe('Appwrite 1.9.6 on MariaDB', () => replayAll({ appwrite: '1.9', engine: 'mariadb' }, []));
