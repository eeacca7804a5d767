import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { describeFailures, type Recording, replay } from './replay.js';

/** Every recording of a real Appwrite 1.9.6, step by step against a fresh server. */
const folder = join(__dirname, 'recordings');

test.each(readdirSync(folder).map((file) => file.replace('.json', '')))('%s', async (name) => {
  const recording = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Recording;
  const server = await EmbeddedAppwrite.start();
  try {
    expect(describeFailures(await replay(recording, server))).toBe('');
  } finally {
    await server.stop();
  }
});
