import { useEffect, useState } from 'preact/hooks';
import type { AttributeRename } from '../../../src/schema/rename.js';
import type { DescribedError } from '../../../src/studio/api/described-error.js';
import type { AnalyzedPlan, CheckedPlan, ShownPlan } from '../../../src/studio/api/shown-plan.js';
import { ask, RequestError } from '../api/request.js';
import { useNewest } from '../api/use-newest.js';
import { attempt } from '../state/notices.js';

/** Answers to possible renames, by `collection/key`. */
export type RenameAnswers = Readonly<Record<string, string | false>>;
/** Remedies that were picked, by what they are for. */
export type Remedies = Readonly<Record<string, object>>;

/** The plan of the page, and what a person has decided about it. */
export interface PlanState {
  readonly plan: ShownPlan | null;
  readonly questions: readonly AttributeRename[];
  readonly renames: RenameAnswers;
  readonly remedies: Remedies;
  /** null until documents were looked at. */
  readonly conflicts: CheckedPlan['conflicts'] | null;
  readonly isBusy: boolean;
  readonly failure: DescribedError | null;
  /** Names of what may be lost. */
  readonly allowed: readonly string[];
  readonly allow: (names: readonly string[]) => void;
  readonly answer: (renames: RenameAnswers) => void;
  readonly resolve: (remedies: Remedies) => void;
  /** Analyzes again; what was allowed has to be allowed again. */
  readonly load: () => Promise<void>;
}

/** Analyzes the database, and checks its documents again with each answer and remedy. */
export function usePlan(): PlanState {
  const [analyzed, setAnalyzed] = useState<AnalyzedPlan | null>(null);
  const [checked, setChecked] = useState<CheckedPlan | null>(null);
  const [renames, setRenames] = useState<RenameAnswers>({});
  const [remedies, setRemedies] = useState<Remedies>({});
  const [allowed, allow] = useState<readonly string[]>([]);
  const [isBusy, setBusy] = useState(true);
  const [failure, setFailure] = useState<DescribedError | null>(null);
  const newest = useNewest();

  const examine = async (isFresh: boolean, answers: RenameAnswers, picked: Remedies): Promise<void> => {
    setBusy(true);
    const work = async () => {
      try {
        const found = isFresh ? await ask<AnalyzedPlan>('plan', 'analyze') : null;
        const body = { renames: answers, resolve: picked };
        return { found, checked: await ask<CheckedPlan>('plan/check', 'check the plan', body) };
      } catch (error) {
        if (error instanceof RequestError) return { failure: error.details };
        throw error;
      }
    };
    const answer = await newest(work);
    if (answer === null) return;
    setBusy(false);
    setFailure(answer.failure ?? null);
    if (answer.failure !== undefined) {
      setChecked(null);
      return;
    }
    setChecked(answer.checked);
    if (answer.found === null) return;
    setAnalyzed(answer.found);
    allow([]);
  };
  const load = () => examine(true, renames, remedies);
  useEffect(() => void attempt(load), []);
  return {
    plan: checked?.plan ?? analyzed?.plan ?? null,
    questions: analyzed?.renames ?? [],
    renames,
    remedies,
    conflicts: checked?.conflicts ?? null,
    isBusy,
    failure,
    allowed,
    allow,
    answer(next) {
      setRenames(next);
      void attempt(() => examine(false, next, remedies));
    },
    resolve(next) {
      setRemedies(next);
      void attempt(() => examine(false, renames, next));
    },
    load,
  };
}
