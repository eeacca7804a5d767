import { DbContext, defineCollection } from 'entwrite';
import { EmbeddedAppwrite } from 'entwrite/embedded';

/** Migrates a database in which an attribute seems to have a new name, and shows what became of its value. */
const text = { type: 'string', size: 50, required: false };

class Before extends DbContext {
  users = this.set(defineCollection('users', { about: text }));
}
class After extends DbContext {
  users = this.set(defineCollection('users', { bio: text }));
}

const server = await EmbeddedAppwrite.start();
const { endpoint, projectId, apiKey } = server;
const target = { endpoint, projectId, apiKey, databaseId: 'app' };
const before = new Before(target);
await before.getSchemaManager().ensureCreated();
await before.users.create({ $id: 'ada', about: 'Wrote "Note G"' });
const after = new After(target);
try {
  await after.getSchemaManager().migrate();
  console.log(`bio: ${(await after.users.get('ada')).bio}`);
} catch (error) {
  console.log(error.code);
}
await server.stop();
