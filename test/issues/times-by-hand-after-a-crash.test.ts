import { endingAfter } from '../support/ending-after.js';
import { failureOf, onFreshDatabase } from '../support/live-context.js';
import { overriding } from '../support/live-database.js';
import { attribute, collection, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';

/**
 * A write with a time set by hand, right before the swap of a change whose process ended right after it: of more than 10,000 documents
 * it was lost with the old attribute, since nobody knew any more what had been copied.
 */

const LONG_AGO = '2020-01-01T00:00:00.000+00:00';
const before = schemaOf(collection('u', [attribute('n', 'integer')]));
const after = schemaOf(collection('u', [attribute('n', 'string', { size: 20 })]));
const MANY = 10_001;

test('what differs and has an old time stops the drop with its id, until a person has decided', () =>
  onFreshDatabase(async (database, project) => {
    const { documents } = database;
    await managerOf(database, before).migrate();
    for (let at = 0; at < MANY; at += 100)
      await documents.createMany(
        'u',
        Array.from({ length: Math.min(100, MANY - at) }, (_, nth) => ({ $id: `d${at + nth}`, n: 1 })),
      );
    let hasEnded = false;
    const ending = endingAfter(project, database, () => hasEnded);
    const watched = overriding(ending, {
      schemas: (inner) => ({
        async perform(operation, schema) {
          const isRename = operation.type === 'rename_attribute';
          if (isRename && operation.from === 'n')
            await documents.update('u', 'd7', { values: { n: 77, $updatedAt: LONG_AGO } });
          const made = await inner.perform(operation, schema);
          hasEnded ||= isRename && operation.to === 'n';
          return made;
        },
      }),
    });
    await failureOf(managerOf(watched, after).migrate({ copy: 'distinct' }));
    await documents.update('u', 'd8', { values: { n: '88' } });

    const manager = managerOf(database, after, { lease: SHORT_LEASE });
    await manager.unlock();
    const refused = await failureOf<{ readonly code: string; readonly found: string; readonly remedy: string }>(
      manager.migrate(),
    );
    expect(refused).toMatchObject({ code: 'copy_unproven', found: expect.stringContaining('d7') });
    expect(refused?.found).not.toContain('d8');
    const old = /'(before_\w+)'/.exec(refused?.remedy ?? '')?.[1] ?? '';
    expect(await documents.get('u', 'd7', [])).toMatchObject({ n: '1', [old]: 77 });

    await documents.update('u', 'd7', { values: { n: '77' } });
    await manager.migrate();
    expect((await manager.analyze()).isEmpty).toBe(true);
    const held = await Promise.all(['d6', 'd7', 'd8'].map((id) => documents.get('u', id, [])));
    expect(held.map((document) => document?.n)).toEqual(['1', '77', '88']);
  }));
