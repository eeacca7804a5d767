import { EmbeddedAppwrite } from 'entwrite/embedded';
import { recordingNames, recordingOf } from './overlay.js';
import { describeFailures, replay } from './replay.js';

/** A test per recording of a real server: step by step against a fresh one with the same dials. */
export function replayAll(
  dials: { readonly appwrite: '1.9' | 'main'; readonly engine: 'mariadb' | 'postgresql' },
  overlays: readonly string[],
): void {
  test.each(recordingNames(overlays))('%s', async (name) => {
    const server = await EmbeddedAppwrite.start(dials);
    try {
      expect(describeFailures(await replay(recordingOf(name, overlays), server))).toBe('');
    } finally {
      await server.stop();
    }
  });
}
