import { createHash } from 'node:crypto';
import { loadModule } from './load-module.js';

/** What this process has loaded of each file: the digest of its text, and how often it was another one before. */
const loaded = new Map<string, { readonly digest: string; readonly version: number }>();

/**
 * A file's text together with the exports that this very text has. A file that was changed since the process loaded it, in an editor beside
 * the studio or while a run waited for the lock, is loaded anew; what it imports is not.
 *
 * @param read reads the text of the file
 * @throws EntwriteError module_invalid, and whatever `read` throws
 */
export async function loadWithText(
  path: string,
  read: () => Promise<string>,
): Promise<{ readonly text: string; readonly exported: Readonly<Record<string, unknown>> }> {
  for (;;) {
    const text = await read();
    const digest = createHash('sha256').update(text).digest('hex');
    const known = loaded.get(path) ?? { digest, version: 0 };
    const version = known.digest === digest ? known.version : known.version + 1;
    loaded.set(path, { digest, version });
    const exported = await loadModule(path, version);
    // Node reads the file itself, and may have found another text.
    if ((await read()) === text) return { text, exported };
  }
}
