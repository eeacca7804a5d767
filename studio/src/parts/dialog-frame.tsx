import type { ComponentChildren } from 'preact';
import { closeDialog } from '../state/dialog.js';
import { Icon } from './icon.js';

interface DialogFrameProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly foot?: ComponentChildren;
}

/** The head, body and buttons of a dialog. */
export function DialogFrame({ title, children, foot }: DialogFrameProps) {
  return (
    <>
      <div class="dialog-head">
        <h2 id="dialog-title" class="grow">
          {title}
        </h2>
        <button type="button" class="button plain icon" aria-label="Close" onClick={closeDialog}>
          <Icon name="close" />
        </button>
      </div>
      <div class="dialog-body">{children}</div>
      {foot && <div class="dialog-foot">{foot}</div>}
    </>
  );
}
