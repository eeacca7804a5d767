import type { DescribedFinding } from '../../../src/studio/api/described-error.js';

const SHOWN = 8;

/** Things that are wrong: where, what, and what to do. */
export function FindingList({ findings }: { readonly findings: readonly DescribedFinding[] }) {
  return (
    <ul class="findings">
      {findings.slice(0, SHOWN).map(({ rule, at, found, expected, remedy }) => (
        <li key={`${rule}/${at}/${found}`}>
          <p>
            <strong>{at}</strong>: {found}; expected {expected}.
          </p>
          <p class="muted">{remedy}</p>
        </li>
      ))}
      {findings.length > SHOWN && <li class="muted">and {findings.length - SHOWN} more</li>}
    </ul>
  );
}
