import { useState } from 'preact/hooks';
import type { Collection } from '../api/types.js';

interface JsonEditorProps {
  readonly collection: Collection;
  readonly document: Readonly<Record<string, unknown>>;
  readonly disabled: boolean;
  readonly onChange: (values: Readonly<Record<string, unknown>>) => void;
}

/** A whole document as JSON; keys of the system are shown and not written. */
export function JsonEditor({ collection, document, disabled, onChange }: JsonEditorProps) {
  const [text, setText] = useState(JSON.stringify(shown(collection, document), null, 2));
  const [problem, setProblem] = useState<string | null>(null);
  const write = (next: string) => {
    setText(next);
    try {
      const values: unknown = JSON.parse(next);
      if (typeof values !== 'object' || values === null || Array.isArray(values)) throw new Error('It is no object.');
      setProblem(null);
      onChange(stored(collection, values as Record<string, unknown>));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <label class="field json-editor">
      <span class="field-label">The document as JSON</span>
      <textarea
        class="input mono"
        spellcheck={false}
        disabled={disabled}
        aria-invalid={problem !== null}
        value={text}
        onInput={(event) => write(event.currentTarget.value)}
      />
      {problem && <span class="field-problem">{problem}</span>}
    </label>
  );
}

/** JSON that is stored as text is shown as what it holds. */
function shown({ json, attributes }: Collection, document: Readonly<Record<string, unknown>>): object {
  const empty = Object.fromEntries(attributes.filter(({ mark }) => mark !== 'added').map(({ key }) => [key, null]));
  const entries = Object.entries({ ...empty, ...document }).map(([key, value]) => {
    if (!json.includes(key) || typeof value !== 'string') return [key, value];
    try {
      return [key, JSON.parse(value)];
    } catch {
      return [key, value];
    }
  });
  return Object.fromEntries(entries.filter(([key]) => !['$sequence', '$databaseId', '$tableId'].includes(String(key))));
}

function stored({ json }: Collection, values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(values).map(([key, value]) =>
    json.includes(key) && value !== null && typeof value !== 'string' ? [key, JSON.stringify(value)] : [key, value],
  );
  return Object.fromEntries(entries);
}
