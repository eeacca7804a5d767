import { Icon } from '../parts/icon.js';
import type { Remedies } from './use-plan.js';

interface RemedyChipsProps {
  readonly remedies: Remedies;
  readonly onChange: (remedies: Remedies) => void;
}

/** The remedies that were picked; each can be taken back. */
export function RemedyChips({ remedies, onChange }: RemedyChipsProps) {
  const entries = Object.entries(remedies);
  if (entries.length === 0) return null;
  return (
    <div class="row wrap plan-part">
      {entries.map(([at, remedy]) => (
        <span class="chip" key={at}>
          <b>{at}</b> {JSON.stringify(remedy)}
          <button
            type="button"
            aria-label={`Take the remedy for ${at} back`}
            onClick={() => onChange(Object.fromEntries(entries.filter(([one]) => one !== at)))}
          >
            <Icon name="close" size={12} />
          </button>
        </span>
      ))}
    </div>
  );
}
