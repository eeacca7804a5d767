import { dismiss, notices } from '../state/notices.js';
import { ErrorFindings } from './error-note.js';
import { Icon } from './icon.js';

/** What was done and what went wrong, in a corner; screen readers say it. */
export function NoticeList() {
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.value.map(({ id, tone, text, error, action }) => (
        <div key={id} class={`notice ${tone}`}>
          <div class="grow stack">
            {error === undefined ? <p>{text}</p> : <ErrorFindings error={error} />}
            {action && (
              <div>
                <button type="button" class="button" onClick={action.run}>
                  {action.label}
                </button>
              </div>
            )}
          </div>
          <button type="button" class="button plain icon" aria-label="Dismiss" onClick={() => dismiss(id)}>
            <Icon name="close" size={14} />
          </button>
        </div>
      ))}
    </div>
  );
}
