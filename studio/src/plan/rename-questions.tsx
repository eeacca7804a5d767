import type { AttributeRename } from '../../../src/schema/rename.js';

interface RenameQuestionsProps {
  readonly questions: readonly AttributeRename[];
  readonly answers: Readonly<Record<string, string | false>>;
  readonly onAnswer: (answers: Readonly<Record<string, string | false>>) => void;
}

/** Whether attributes were renamed: answered by clicking, since it is never guessed. */
export function RenameQuestions({ questions, answers, onAnswer }: RenameQuestionsProps) {
  return (
    <>
      {questions.map(({ collection, from, to }) => {
        const name = `${collection}.${from}`;
        const answer = `${collection}/${from}`;
        return (
          <section class="card plan-part" key={`${name}/${to}`} aria-label={`Was ${name} renamed?`}>
            <div class="card-head">
              <span class="badge accent">question</span>
              <p class="grow">
                Was <code>{name}</code> renamed to <code>{to}</code>? Then its values stay.
              </p>
              <button
                type="button"
                class="button"
                aria-pressed={answers[answer] === to}
                onClick={() => onAnswer({ ...answers, [answer]: to })}
              >
                Yes, renamed
              </button>
              <button
                type="button"
                class="button"
                aria-pressed={answers[answer] === false}
                onClick={() => onAnswer({ ...answers, [answer]: false })}
              >
                No
              </button>
            </div>
          </section>
        );
      })}
    </>
  );
}
