import { Attribute, Collection, DbContext, Id, Index, type Opt } from 'entwrite';
import { openContext } from '../context/test-library.js';
import { failureOf } from '../support/live-context.js';
import { drawDial, startDials } from '../support/live-database.js';

@Collection('desks')
class Desk {
  @Id() id!: string;
  @Index({ type: 'unique' }) @Attribute({ type: 'string', size: 20, default: () => 'first' }) place!: Opt<string>;
  @Attribute({ size: 20, required: false }) note?: string;
}

class OfficeDb extends DbContext {
  readonly desks = this.set(Desk);
}

/** `upsertMany` took a value for given up where only a new document would have got the default in its place. */
test('a unique value that the patch of its document does not write is taken', async () => {
  const projects = await startDials();
  for (const dial of projects.keys()) {
    const { db, end } = await openContext(OfficeDb, drawDial(projects, dial));
    await db.desks.createMany([{ id: 'a', place: 'window' }]);
    const error = await failureOf(
      db.desks.upsertMany([
        { id: 'b', place: 'window' },
        { id: 'a', note: 'kept' },
      ]),
    );
    expect(error).toMatchObject({
      code: 'bulk_incomplete',
      failed: [{ id: 'b', error: { code: 'unique_violation', documentId: 'a', value: 'window' } }],
    });
    expect(await db.desks.ids()).toEqual(['a']);
    await end();
  }
});
