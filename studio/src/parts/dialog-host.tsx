import { useEffect, useRef } from 'preact/hooks';
import { closeDialog, dialog } from '../state/dialog.js';

/** Shows the open dialog over the page; Escape closes it, and the focus stays in it. */
export function DialogHost() {
  const element = useRef<HTMLDialogElement>(null);
  const content = dialog.value;
  const isOpen = content !== null;
  useEffect(() => {
    const { current } = element;
    if (isOpen && current !== null && !current.open) current.showModal();
  }, [isOpen]);
  if (!isOpen) return null;
  return (
    <dialog
      ref={element}
      class="dialog wide"
      aria-labelledby="dialog-title"
      onClose={closeDialog}
      onCancel={(event) => {
        event.preventDefault();
        closeDialog();
      }}
    >
      {content}
    </dialog>
  );
}
