import 'reflect-metadata';
import { Attribute, Collection, DbContext, Id, ManyToMany, ManyToOne, type Ref, Reference } from 'entwrite';
import { refusal } from '../metadata/findings-of.js';
import { randomDatabaseId, startProject } from '../support/live-database.js';

@Collection('employees')
class Employee {
  @Id() id!: string;
  @Attribute({ size: 40 }) name!: string;
  @Reference(() => Employee, { required: false }) managerId?: string;
}

@Collection('employees')
class Related {
  @Id() id!: string;
  @ManyToOne(() => Related) manager?: Ref<unknown>;
}

@Collection('employees')
class Mutual {
  @Id() id!: string;
  @ManyToMany(() => Mutual, { inverse: 'friends' }) friends?: Ref<unknown>[];
}

/** Appwrite loses one end of a relationship of a collection to itself; a reference does the same job. */
describe('a collection that refers to itself', () => {
  it.each([Related, Mutual])('is refused as a relationship, with the way that works: %p', (entity) => {
    expect(refusal([entity]).findings).toMatchObject([
      { rule: 'relationship_self', remedy: expect.stringContaining('@Reference') },
    ]);
  });

  it('works as a reference: written, read, filtered, indexed', async () => {
    const server = await startProject();
    try {
      const { endpoint, projectId, apiKey } = server;
      class Db extends DbContext {
        readonly employees = this.set(Employee);
      }
      const db = new Db({ endpoint, projectId, apiKey, databaseId: randomDatabaseId(), backups: 'off' });
      const plan = await db.getSchemaManager().migrate();
      expect(plan.operations).toMatchObject([{ collection: { indexes: [{ attributes: ['managerId'] }] } }]);
      const ada = await db.employees.create({ name: 'Ada' });
      const grace = await db.employees.create({ name: 'Grace', managerId: ada.id });
      expect(await db.employees.where({ managerId: ada.id }).toList()).toMatchObject([{ id: grace.id }]);
      expect(await db.employees.where({ managerId: null }).toList()).toMatchObject([{ id: ada.id }]);
    } finally {
      await server.stop();
    }
  });
});
