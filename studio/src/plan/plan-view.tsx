import { useState } from 'preact/hooks';
import type { CheckedPlan, PlanRun, ShownPlan } from '../../../src/studio/api/shown-plan.js';
import { ask } from '../api/request.js';
import { ErrorNote } from '../parts/error-note.js';
import { Icon } from '../parts/icon.js';
import { showJob } from '../parts/job-dialog.js';
import { useCommands } from '../state/commands.js';
import { isReadOnly, loadSchema, schema } from '../state/database.js';
import { attempt } from '../state/notices.js';
import { ConflictCard } from './conflict-card.js';
import { OperationList } from './operation-list.js';
import { RemedyChips } from './remedy-chips.js';
import { RenameQuestions } from './rename-questions.js';
import { usePlan } from './use-plan.js';

/** What a migration would do, why it cannot, and doing it. */
export function PlanView() {
  return schema.value?.hasModel === false ? <NoEntities /> : <Plan />;
}

function NoEntities() {
  return (
    <div class="page">
      <div class="empty">
        <h1>There is nothing to compare with</h1>
        <p>This project has no entities. `entwrite pull` writes them from the database.</p>
      </div>
    </div>
  );
}

function Plan() {
  const state = usePlan();
  const { plan, conflicts, remedies, allowed, failure } = state;
  const losses = (plan?.operations ?? []).flatMap(({ destructiveName }) => destructiveName ?? []);
  const [keep, setKeep] = useState(false);
  const open = losses.filter((name) => !allowed.includes(name));
  const canRun = plan !== null && conflicts?.length === 0 && open.length === 0 && plan.operations.length > 0;
  const after = () =>
    void attempt(async () => {
      await loadSchema(true);
      await state.load();
    });
  const run = (chosen: ShownPlan | null) =>
    attempt(async () => {
      const body = { plan: chosen, resolve: remedies, allowDestructive: allowed, keep };
      const { job } = await ask<{ job: string }>('plan/run', 'migrate', body);
      showJob(job, 'Migrate', {
        children: (report: PlanRun | null) => <RunReport report={report} />,
        onEnd: after,
        afterFailure: () => (
          <button type="button" class="button" onClick={() => void goOn()}>
            <Icon name="play" /> Continue
          </button>
        ),
      });
    });
  /** What is left to do is another plan than the one that was begun. */
  const goOn = () =>
    attempt(async () => {
      const body = { renames: state.renames, resolve: remedies };
      const left = await ask<CheckedPlan>('plan/check', 'check the plan', body);
      await run(left.plan);
    });
  useCommands([
    { label: 'Analyze again', icon: 'refresh', run: () => void attempt(state.load) },
    ...(canRun && !isReadOnly() ? [{ label: 'Migrate', icon: 'play', run: () => void run(plan) } as const] : []),
  ]);
  return (
    <div class="page">
      <div class="page-inner">
        <div class="page-head">
          <h1>Plan</h1>
          {plan && (
            <span class="muted">
              {plan.operations.length} {plan.operations.length === 1 ? 'operation' : 'operations'}, about{' '}
              {plan.requests} requests
            </span>
          )}
          {state.isBusy && <span class="spinner" />}
          <div class="grow" />
          <button type="button" class="button" onClick={() => void attempt(state.load)}>
            <Icon name="refresh" /> Analyze again
          </button>
          {!isReadOnly() && (
            <>
              <select
                class="input run-choice"
                aria-label="When it is stopped or fails"
                value={keep ? 'keep' : 'undo'}
                onChange={(event) => setKeep(event.currentTarget.value === 'keep')}
              >
                <option value="undo">if stopped, take back</option>
                <option value="keep">if stopped, keep what is done</option>
              </select>
              <button type="button" class="button primary" disabled={!canRun} onClick={() => void run(plan)}>
                <Icon name="play" /> Migrate
              </button>
            </>
          )}
        </div>
        {failure && <ErrorNote error={failure} />}
        {plan?.operations.length === 0 && (
          <div class="note good" data-plan="empty">
            <Icon name="check" /> The database is as the entities say.
          </div>
        )}
        <RenameQuestions questions={state.questions} answers={state.renames} onAnswer={state.answer} />
        {conflicts !== null && conflicts.length > 0 && (
          <section class="stack plan-part" aria-label="What blocks the plan">
            <h2>What blocks it</h2>
            {conflicts.map((conflict) => (
              <ConflictCard
                key={`${conflict.rule}${conflict.at}`}
                conflict={conflict}
                onRemedy={(remedy) => state.resolve({ ...remedies, [conflict.at]: remedy })}
              />
            ))}
          </section>
        )}
        <RemedyChips remedies={remedies} onChange={state.resolve} />
        {plan && <OperationList plan={plan} allowed={allowed} onAllow={state.allow} />}
      </div>
    </div>
  );
}

function RunReport({ report }: { readonly report: PlanRun | null }) {
  return (
    <div>
      <p>
        {report?.operations.length ?? 0} operations in {((report?.milliseconds ?? 0) / 1000).toFixed(1)} s.
      </p>
      {report?.backup && <p>What could be lost is saved in {report.backup}.</p>}
    </div>
  );
}
