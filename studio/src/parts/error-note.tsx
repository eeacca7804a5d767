import type { DescribedError } from '../../../src/studio/api/described-error.js';
import { FindingList } from './finding-list.js';

/** What an error found wrong, or the error itself where it has no findings. */
export function ErrorFindings({ error }: { readonly error: DescribedError }) {
  if (error.findings.length === 0 && error.expected === '') return <p>{error.message}</p>;
  return <FindingList findings={error.findings.length > 0 ? error.findings : [{ ...error, rule: error.code }]} />;
}

/** An error in the place of what it prevented. */
export function ErrorNote({ error }: { readonly error: DescribedError }) {
  return (
    <div class="note bad">
      <ErrorFindings error={error} />
    </div>
  );
}
