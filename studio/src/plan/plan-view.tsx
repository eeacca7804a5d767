import { useEffect, useState } from 'preact/hooks';
import { ask, RequestError } from '../api/request.js';
import type { DescribedError, Finding, Plan } from '../api/types.js';
import { FindingList } from '../parts/finding-list.js';
import { Icon } from '../parts/icon.js';
import { showJob } from '../parts/job-dialog.js';
import { isReadOnly, loadSchema, schema } from '../state/database.js';
import { attempt } from '../state/notices.js';
import { ConflictCard } from './conflict-card.js';
import { OperationList } from './operation-list.js';
import { type RenameQuestion, RenameQuestions } from './rename-questions.js';

interface Checked {
  readonly plan: Plan;
  readonly conflicts: readonly Finding[];
}

/** What a migration would do, why it cannot, and doing it. */
export function PlanView() {
  const [plan, setPlan] = useState<Plan | null>(null);
  const [questions, setQuestions] = useState<readonly RenameQuestion[]>([]);
  const [renames, setRenames] = useState<Readonly<Record<string, string | false>>>({});
  const [resolve, setResolve] = useState<Readonly<Record<string, object>>>({});
  const [checked, setChecked] = useState<Checked | null>(null);
  const [allowed, setAllowed] = useState<readonly string[]>([]);
  const [isBusy, setBusy] = useState(true);
  const [failure, setFailure] = useState<DescribedError | null>(null);

  const check = async (answers: typeof renames, remedies: typeof resolve) => {
    setBusy(true);
    try {
      const body = { renames: answers, resolve: remedies };
      setChecked(await ask<Checked>('plan/check', 'check the plan', body));
      setFailure(null);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      setFailure(error.details);
    } finally {
      setBusy(false);
    }
  };
  const load = async () => {
    setBusy(true);
    try {
      const found = await ask<{ plan: Plan; renames: readonly RenameQuestion[] }>('plan', 'analyze');
      setPlan(found.plan);
      setQuestions(found.renames);
      setAllowed([]);
      setFailure(null);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      setFailure(error.details);
      return;
    } finally {
      setBusy(false);
    }
    await check(renames, resolve);
  };
  useEffect(() => void attempt(load), []);

  const shown = checked?.plan ?? plan;
  const losses = (shown?.operations ?? []).flatMap(({ destructiveName }) => destructiveName ?? []);
  const open = losses.filter((name) => !allowed.includes(name));
  const conflicts = checked?.conflicts ?? [];
  const canRun = !isReadOnly() && shown !== null && checked !== null && conflicts.length === 0 && open.length === 0;
  const run = (keep = false) =>
    attempt(async () => {
      const body = { plan: shown, resolve, allowDestructive: allowed, keep };
      const { job } = await ask<{ job: string }>('plan/run', 'migrate', body);
      showJob(job, 'Migrate', {
        children: (report: { operations: readonly unknown[]; milliseconds: number; backup: string | null } | null) => (
          <div>
            <p>
              {report?.operations.length ?? 0} operations in {((report?.milliseconds ?? 0) / 1000).toFixed(1)} s.
            </p>
            {report?.backup && <p>What could be lost is saved in {report.backup}.</p>}
          </div>
        ),
        onEnd: () =>
          void attempt(async () => {
            await loadSchema(true);
            await load();
          }),
        afterFailure: () => (
          <button type="button" class="button" onClick={() => void run(keep)}>
            <Icon name="play" /> Continue
          </button>
        ),
      });
    });

  if (schema.value?.hasModel === false) {
    return (
      <div class="page">
        <div class="empty">
          <h1>There is nothing to compare with</h1>
          <p>This project has no entities. `entwrite pull` writes them from the database.</p>
        </div>
      </div>
    );
  }
  return (
    <div class="page">
      <div class="page-inner">
        <div class="page-head">
          <h1>Plan</h1>
          {shown && (
            <span class="muted">
              {shown.operations.length} {shown.operations.length === 1 ? 'operation' : 'operations'}, about{' '}
              {shown.requests} requests
            </span>
          )}
          {isBusy && <span class="spinner" />}
          <div class="grow" />
          <button type="button" class="button" onClick={() => void attempt(load)}>
            <Icon name="refresh" /> Analyze again
          </button>
          {!isReadOnly() && (
            <button
              type="button"
              class="button primary"
              disabled={!canRun || shown.operations.length === 0}
              onClick={() => void run()}
            >
              <Icon name="play" /> Migrate
            </button>
          )}
        </div>
        {failure && (
          <div class="note bad">
            <FindingList
              findings={failure.findings.length > 0 ? failure.findings : [{ ...failure, rule: failure.code }]}
            />
          </div>
        )}
        {shown !== null && shown.operations.length === 0 && (
          <div class="note good" data-plan="empty">
            <Icon name="check" /> The database is as the entities say.
          </div>
        )}
        <RenameQuestions
          questions={questions}
          answers={renames}
          onAnswer={(next) => {
            setRenames(next);
            void attempt(() => check(next, resolve));
          }}
        />
        {conflicts.length > 0 && (
          <section class="stack plan-part" aria-label="What blocks the plan">
            <h2>What blocks it</h2>
            {conflicts.map((conflict) => (
              <ConflictCard
                key={`${conflict.rule}${conflict.at}`}
                conflict={conflict}
                onRemedy={(remedy) => {
                  const next = { ...resolve, [conflict.at]: remedy };
                  setResolve(next);
                  void attempt(() => check(renames, next));
                }}
              />
            ))}
          </section>
        )}
        {Object.entries(resolve).length > 0 && (
          <div class="row wrap plan-part">
            {Object.entries(resolve).map(([at, remedy]) => (
              <span class="chip" key={at}>
                <b>{at}</b> {JSON.stringify(remedy)}
                <button
                  type="button"
                  aria-label={`Take the remedy for ${at} back`}
                  onClick={() => {
                    const { [at]: _, ...rest } = resolve;
                    setResolve(rest);
                    void attempt(() => check(renames, rest));
                  }}
                >
                  <Icon name="close" size={12} />
                </button>
              </span>
            ))}
          </div>
        )}
        {shown && <OperationList plan={shown} allowed={allowed} onAllow={setAllowed} />}
      </div>
    </div>
  );
}
