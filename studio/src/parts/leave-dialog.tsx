import { leaving } from '../state/unsaved.js';
import { useModal } from './use-modal.js';

/** Asks before changes are lost; Escape keeps them. */
export function LeaveDialog() {
  return leaving.value === null ? null : <OpenLeaveDialog {...leaving.value} />;
}

function OpenLeaveDialog({ what, go, stay }: NonNullable<typeof leaving.value>) {
  const element = useModal();
  const decide = (step: () => void) => {
    element.current?.close();
    leaving.value = null;
    step();
  };
  return (
    <dialog
      ref={element}
      class="dialog"
      role="alertdialog"
      aria-labelledby="leave-title"
      aria-describedby="leave-text"
      onCancel={(event) => {
        event.preventDefault();
        decide(stay);
      }}
    >
      <div class="dialog-head">
        <h2 id="leave-title">Discard what is not saved?</h2>
      </div>
      <p id="leave-text" class="dialog-body">
        {what} has changes that are not saved.
      </p>
      <div class="dialog-foot">
        <button type="button" class="button danger" onClick={() => decide(go)}>
          Discard changes
        </button>
        <button type="button" class="button primary" autofocus onClick={() => decide(stay)}>
          Keep editing
        </button>
      </div>
    </dialog>
  );
}
