import { DbContext, defineCollection, progressAtTerminal } from 'entwrite';
import { EmbeddedAppwrite } from 'entwrite/embedded';

/**
 * Migrates a database of users in a way that loses data, as a program would that leaves the question to entwrite; as often as the
 * argument says, each time another database.
 */
const before = defineCollection('users', {
  email: { type: 'string', size: 100 },
  old_field: { type: 'string', size: 10, required: false },
});
const after = defineCollection(
  'users',
  {
    email: { type: 'string', size: 100 },
    phone_number: { type: 'string', size: 20, required: false },
  },
  { indexes: [{ attributes: ['email'], name: 'idx_email' }] },
);

class Before extends DbContext {
  users = this.set(before);
}
class After extends DbContext {
  users = this.set(after);
}

const { endpoint, projectId, apiKey, ...server } = await EmbeddedAppwrite.start().then((started) => ({
  endpoint: started.endpoint,
  projectId: started.projectId,
  apiKey: started.apiKey,
  stop: () => started.stop(),
}));
const rounds = Number(process.argv.slice(2).find((argument) => /^\d+$/.test(argument)) ?? 1);
for (let round = 1; round <= rounds; round += 1) {
  const target = { endpoint, projectId, apiKey, databaseId: `app${round}` };
  await new Before(target).getSchemaManager().ensureCreated();
  const schema = new After({ ...target, onProgress: progressAtTerminal() }).getSchemaManager();
  try {
    await schema.migrate({ allowDestructive: process.argv.includes('--allow') });
    console.log('migrated');
  } catch (error) {
    console.log(error.code);
  }
  console.log(`${(await schema.analyze()).length} operations left`);
}
await server.stop();
