import type { ShownOperation } from '../../../src/studio/api/shown-plan.js';
import { ask } from '../api/request.js';
import { DialogFrame } from '../parts/dialog-frame.js';
import { openDialog } from '../state/dialog.js';

/** What was done to the live schema, by the first word of an operation. */
function toneOf({ type }: ShownOperation): readonly [tone: string, label: string] {
  if (/^(?:add|create)_/.test(type)) return ['good', '+ added'];
  if (/^(?:drop|remove|delete)_/.test(type)) return ['bad', '− removed'];
  return ['warn', '~ changed'];
}

/** Looks for what was changed outside of entwrite since its last run, and shows it. */
export async function showDrift(): Promise<void> {
  const { drift } = await ask<{ drift: { operations: readonly ShownOperation[] } }>('drift', 'look for drift');
  const { operations } = drift;
  openDialog(
    <DialogFrame title="Changed outside of entwrite since its last run">
      {operations.length === 0 ? (
        <p class="note good">Nothing: the database is as entwrite left it.</p>
      ) : (
        <ul class="stack">
          {operations.map((operation) => {
            const [tone, label] = toneOf(operation);
            return (
              <li key={operation.description} class="row" data-drift={tone}>
                <span class={`badge ${tone}`}>{label}</span> {operation.description}
              </li>
            );
          })}
        </ul>
      )}
    </DialogFrame>,
  );
}
