import type { ShownOperation, ShownPlan } from '../../../src/studio/api/shown-plan.js';
import { FindingList } from '../parts/finding-list.js';
import { isReadOnly } from '../state/database.js';

const CLASSES = {
  additive: ['good', 'Adds', 'Nothing that exists is touched.'],
  widening: ['info', 'Widens', 'What exists gets more room.'],
  data: ['warn', 'Rewrites documents', 'Values are converted and proven equal before anything old is dropped.'],
  destructive: ['bad', 'Loses data', 'Each has to be allowed; what is lost is saved in a backup first.'],
} as const;

interface OperationListProps {
  readonly plan: ShownPlan;
  /** Names of what may be lost. */
  readonly allowed: readonly string[];
  readonly onAllow: (names: readonly string[]) => void;
}

/** The operations by class, harmless ones first. */
export function OperationList({ plan, allowed, onAllow }: OperationListProps) {
  const classes = Object.keys(CLASSES) as readonly (keyof typeof CLASSES)[];
  const toggle = (name: string) =>
    onAllow(allowed.includes(name) ? allowed.filter((one) => one !== name) : [...allowed, name]);
  const line = ({ description, destructiveName }: ShownOperation) => (
    <li key={description} class="operation">
      <span class="grow">{description}</span>
      {destructiveName !== null && !isReadOnly() && (
        <label class="row">
          <input type="checkbox" checked={allowed.includes(destructiveName)} onChange={() => toggle(destructiveName)} />
          allow the loss of <code>{destructiveName}</code>
        </label>
      )}
    </li>
  );
  return (
    <>
      {classes.map((kind) => {
        const found = plan.operations.filter((operation) => operation.class === kind);
        const [tone, title, hint] = CLASSES[kind];
        if (found.length === 0) return null;
        return (
          <section key={kind} class="card" aria-label={title} data-class={kind}>
            <div class="card-head">
              <span class={`badge ${tone}`}>{kind}</span>
              <h2>{title}</h2>
              <span class="muted">{hint}</span>
            </div>
            <ol class="card-body operations">{found.map(line)}</ol>
          </section>
        );
      })}
      {plan.hints.length > 0 && (
        <section class="card" aria-label="Good to know">
          <div class="card-head">
            <h2>Good to know</h2>
          </div>
          <div class="card-body">
            <FindingList findings={plan.hints} />
          </div>
        </section>
      )}
      {plan.unmanaged.length > 0 && (
        <p class="muted plan-part">Not in the entities and not touched: {plan.unmanaged.join(', ')}</p>
      )}
    </>
  );
}
