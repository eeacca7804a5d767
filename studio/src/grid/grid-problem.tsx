import { RequestError } from '../api/request.js';
import { ErrorNote } from '../parts/error-note.js';

/** Why there are no documents. */
export function GridProblem({ problem }: { readonly problem: unknown }) {
  return (
    <div class="grid-problem">
      {problem instanceof RequestError ? (
        <ErrorNote error={problem.details} />
      ) : (
        <p class="note bad">{String(problem)}</p>
      )}
    </div>
  );
}
