import type { DescribedFinding } from '../../../src/studio/api/described-error.js';
import { ask } from '../api/request.js';
import { DialogFrame } from '../parts/dialog-frame.js';
import { FindingList } from '../parts/finding-list.js';
import { openDialog } from '../state/dialog.js';

interface Examined {
  readonly findings: readonly DescribedFinding[];
  readonly server: string | null;
  readonly checked: readonly unknown[];
}

/** Examines the database as `entwrite doctor` does, and shows what it found. */
export async function showDoctor(): Promise<void> {
  const { findings } = await ask<Examined>('doctor', 'examine the database', {});
  openDialog(
    <DialogFrame title="What the doctor found">
      {findings.length === 0 ? (
        <p class="note good">Nothing is wrong.</p>
      ) : (
        <FindingList findings={findings} most={findings.length} />
      )}
    </DialogFrame>,
  );
}
