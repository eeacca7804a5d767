import type { DescribedFinding } from '../../../src/studio/api/described-error.js';

const SHOWN = 8;
const TONES = { error: 'bad', warning: 'warn', note: 'info' } as const;

/** Things that are wrong: where, what, and what to do. */
export function FindingList({
  findings,
  most = SHOWN,
}: {
  readonly findings: readonly DescribedFinding[];
  readonly most?: number;
}) {
  return (
    <ul class="findings">
      {findings.slice(0, most).map(({ rule, at, found, expected, remedy, severity }) => (
        <li key={`${rule}/${at}/${found}`}>
          <p>
            {severity && <span class={`badge ${TONES[severity]}`}>{severity}</span>} <strong>{at}</strong>
            {`: ${found}; expected ${expected}.`}
          </p>
          <p class="muted">{remedy}</p>
        </li>
      ))}
      {findings.length > most && <li class="muted">and {findings.length - most} more</li>}
    </ul>
  );
}
