import { write } from '../api/write.js';
import { attempt, tell } from './notices.js';

/** Takes the last edit of this run of the studio back. @param after shows it */
export async function undoLast(after: () => unknown): Promise<void> {
  await attempt(async () => {
    const { title } = await write<{ readonly title: string }>('undo', 'undo', {});
    tell(`Undone: ${title}`);
    after();
  });
}
