import { useEffect, useState } from 'preact/hooks';
import { ask } from '../api/request.js';
import type { Finding } from '../api/types.js';
import { DialogFrame } from '../parts/dialog-frame.js';
import { closeDialog } from '../state/dialog.js';
import { attempt, tell } from '../state/notices.js';

interface Generated {
  readonly files: readonly {
    readonly path: string;
    readonly text: string;
    readonly open: readonly string[];
    readonly operations: readonly string[];
  }[];
  readonly written: boolean;
  /** Renames that have to be answered first. */
  readonly questions?: readonly Finding[];
}

/** Writes migration files for what entities and files disagree about: shown first, renames answered by clicking. */
export function GenerateDialog({ onWritten }: { readonly onWritten: () => void }) {
  const [name, setName] = useState('');
  const [renames, setRenames] = useState<Readonly<Record<string, string | false>>>({});
  const [found, setFound] = useState<Generated | null>(null);
  const preview = (answers: typeof renames) =>
    attempt(async () =>
      setFound(await ask<Generated>('migrations/preview', 'preview migrations', { name, renames: answers })),
    );
  useEffect(() => void preview(renames), []);
  const write = () =>
    attempt(async () => {
      const { files } = await ask<Generated>('migrations/generate', 'write migrations', { name, renames });
      closeDialog();
      tell(`${files.length} ${files.length === 1 ? 'file was' : 'files were'} written.`);
      onWritten();
    });
  const answer = (at: string, to: string | false) => {
    const next = { ...renames, [at]: to };
    setRenames(next);
    void preview(next);
  };
  const questions = found?.questions ?? [];
  const foot = (
    <>
      <button type="button" class="button" onClick={closeDialog}>
        Cancel
      </button>
      <button
        type="button"
        class="button primary"
        disabled={found === null || found.files.length === 0 || questions.length > 0}
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
      {questions.map(({ at, found: what }) => {
        const to = /'[^']*\.([^'.]+)'/.exec(what)?.[1] ?? '';
        return (
          <div class="note warn" key={at}>
            <p class="grow">
              Was <code>{at}</code> renamed to <code>{to}</code>?
            </p>
            <button type="button" class="button" onClick={() => answer(at, to)}>
              Yes, renamed
            </button>
            <button type="button" class="button" onClick={() => answer(at, false)}>
              No
            </button>
          </div>
        );
      })}
      {found === null && <span class="spinner" />}
      {found?.files.length === 0 && questions.length === 0 && (
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
