import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import { dialsOfEnvironment } from '../support/dials.js';
import { connectDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

const project = useProject();

/** 20 collections × 12 attributes × 3 indexes; peers need 381 and 433 requests for it (fact 70). */
const large: DatabaseSchema = schemaOf(
  ...Array.from({ length: 20 }, (_, number) =>
    collection(
      `collection-${number}`,
      (
        [
          'string',
          'string',
          'integer',
          'float',
          'boolean',
          'datetime',
          'email',
          'url',
          'ip',
          'enum',
          'bigint',
          'string',
        ] as const
      ).map((type, at) => attribute(`attribute${at}`, type)),
      {
        indexes: [
          index('first', ['attribute0']),
          index('second', ['attribute2', 'attribute5']),
          index('third', ['attribute6'], 'unique'),
        ],
      },
    ),
  ),
);

describe('requests', () => {
  it('creates 20 × 12 × 3 in at most 26 of them, lock, state and verification included; one less where answers show it all', async () => {
    const database = connectDatabase(project);
    const schema = managerOf(database, large);
    await schema.migrate();
    const isShown = dialsOfEnvironment().appwrite === 'main';
    expect(database.transport.requestCount()).toBeLessThanOrEqual(20 + (isShown ? 5 : 6));

    const before = database.transport.requestCount();
    expect((await schema.analyze()).isEmpty).toBe(true);
    expect(database.transport.requestCount() - before).toBeLessThanOrEqual(2);

    await schema.migrate();
    expect(database.transport.requestCount() - before).toBeLessThanOrEqual(4);
    await schema.ensureDeleted();
  });
});
