import { useLayoutEffect, useState } from 'preact/hooks';
import type { DescribedCollection } from '../../../src/studio/api/described-schema.js';
import { readDocument } from './read-document.js';

interface JsonEditorProps {
  readonly collection: DescribedCollection;
  readonly document: Readonly<Record<string, unknown>>;
  /** Keys without a value are left to the defaults of a new one. */
  readonly isNew: boolean;
  /** Whether anything of it is not saved yet. */
  readonly isChanged: boolean;
  readonly disabled: boolean;
  readonly onChange: (values: Readonly<Record<string, unknown>>) => void;
  /** Is called with whether what is written is a document. */
  readonly onUnreadable: (isUnreadable: boolean) => void;
}

/** A whole document as JSON; keys of the system are shown and not written. */
export function JsonEditor(props: JsonEditorProps) {
  const { collection, document, isNew, isChanged, disabled, onChange, onUnreadable } = props;
  const stored = JSON.stringify(shown(collection, document), null, 2);
  const [text, setText] = useState(stored);
  const [problem, setProblem] = useState<string | null>(null);
  useLayoutEffect(() => {
    const [own, now] = [text, stored].map((one) => JSON.stringify(readDocument(collection, one, isNew)));
    if (!isChanged && problem === null && own !== now) setText(stored);
  }, [isChanged, stored]);
  const write = (next: string) => {
    setText(next);
    const read = readDocument(collection, next, isNew);
    setProblem('problem' in read ? read.problem : null);
    onUnreadable('problem' in read);
    if ('values' in read) onChange(read.values);
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
function shown({ json, attributes }: DescribedCollection, document: Readonly<Record<string, unknown>>): object {
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
