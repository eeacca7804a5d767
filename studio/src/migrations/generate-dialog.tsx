import { useEffect, useState } from 'preact/hooks';
import type { ShownGeneration } from '../../../src/studio/api/shown-migrations.js';
import { ask } from '../api/request.js';
import { useNewest } from '../api/use-newest.js';
import { DialogFrame } from '../parts/dialog-frame.js';
import { RenameQuestions } from '../plan/rename-questions.js';
import { closeDialog } from '../state/dialog.js';
import { attempt, tell } from '../state/notices.js';

/** Writes migration files for what entities and files disagree about: shown first, renames answered by clicking. */
export function GenerateDialog({ onWritten }: { readonly onWritten: () => void }) {
  const [name, setName] = useState('');
  const [renames, setRenames] = useState<Readonly<Record<string, string | false>>>({});
  const [found, setFound] = useState<ShownGeneration | null>(null);
  const [questions, setQuestions] = useState<ShownGeneration['questions']>([]);
  const newest = useNewest();
  const preview = (answers: typeof renames) =>
    attempt(async () => {
      const body = { name, renames: answers };
      const answer = await newest(() => ask<ShownGeneration>('migrations/preview', 'preview migrations', body));
      if (answer === null) return;
      setFound(answer);
      // One that was answered stays, so that the answer can be changed.
      setQuestions((known) => [
        ...known,
        ...answer.questions.filter((one) => !known.some((other) => JSON.stringify(other) === JSON.stringify(one))),
      ]);
    });
  useEffect(() => void preview(renames), []);
  const write = () =>
    attempt(async () => {
      const { files } = await ask<ShownGeneration>('migrations/generate', 'write migrations', { name, renames });
      closeDialog();
      tell(`${files.length} ${files.length === 1 ? 'file was' : 'files were'} written.`);
      onWritten();
    });
  const foot = (
    <>
      <button type="button" class="button" onClick={closeDialog}>
        Cancel
      </button>
      <button
        type="button"
        class="button primary"
        disabled={found === null || found.files.length === 0 || found.questions.length > 0}
        onClick={() => void write()}
      >
        Write {found?.files.length ?? ''} files
      </button>
    </>
  );
  return (
    <DialogFrame title="Generate migration files" foot={foot}>
      <label class="field">
        <span class="field-label">Added to the names</span>
        <input
          class="input"
          type="text"
          placeholder="add slugs"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
          onBlur={() => void preview(renames)}
        />
      </label>
      <RenameQuestions
        questions={questions}
        answers={renames}
        onAnswer={(next) => {
          setRenames(next);
          void preview(next);
        }}
      />
      {found === null && <span class="spinner" />}
      {found?.files.length === 0 && found.questions.length === 0 && (
        <p>Entities and files agree; there is nothing to write.</p>
      )}
      {found?.files.map(({ path, text, open }) => (
        <section key={path} class="stack" data-generated={path}>
          <h3 class="mono">{path.split(/[\\/]/).at(-1)}</h3>
          {open.map((what) => (
            <p key={what} class="note warn">
              To be filled in before it runs over documents: {what}
            </p>
          ))}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls. */}
          <pre class="code" tabIndex={0}>
            {text}
          </pre>
        </section>
      ))}
    </DialogFrame>
  );
}
