import type { ComponentChild } from 'preact';
import { closeDialog, dialog } from '../state/dialog.js';
import { NoticeList } from './notice-list.js';
import { useModal } from './use-modal.js';

/** Shows the open dialog over the page; Escape closes it, and the focus stays in it. */
export function DialogHost() {
  const content = dialog.value;
  return content === null ? null : <OpenDialog content={content} />;
}

function OpenDialog({ content }: { readonly content: ComponentChild }) {
  const element = useModal();
  return (
    <dialog
      ref={element}
      class="dialog wide"
      aria-labelledby="dialog-title"
      onClose={() => element.current?.isConnected && closeDialog()}
      onCancel={(event) => {
        // A file picker in the dialog reports its end by the same event.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        closeDialog();
      }}
    >
      {content}
      <NoticeList />
    </dialog>
  );
}
