import { ask } from '../api/request.js';
import { DialogFrame } from '../parts/dialog-frame.js';
import { openDialog } from '../state/dialog.js';

/** Shows the source of a migration file. */
export async function showText(name: string): Promise<void> {
  const { text } = await ask<{ text: string }>(`migrations/${encodeURIComponent(name)}/text`, 'show a migration');
  openDialog(
    <DialogFrame title={name}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls. */}
      <pre class="code" tabIndex={0}>
        {text}
      </pre>
    </DialogFrame>,
  );
}
