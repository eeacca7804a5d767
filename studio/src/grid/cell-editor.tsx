import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { DescribedAttribute } from '../../../src/studio/api/described-schema.js';
import { inputText, readInput } from '../document/input-value.js';
import { report } from '../state/notices.js';
import { useUnsaved } from '../state/unsaved.js';

interface CellEditorProps {
  readonly attribute: DescribedAttribute;
  readonly isJson: boolean;
  readonly value: unknown;
  readonly onSave: (value: unknown) => void;
  /** Called before `onSave`, and where nothing is saved. */
  readonly onEnd: (by: 'key' | 'leaving') => void;
}

/** Edits a value where it stands: Enter saves, and so does leaving the cell; Escape keeps the value as it was. */
export function CellEditor({ attribute, isJson, value, onSave, onEnd }: CellEditorProps) {
  const field = useRef<HTMLInputElement & HTMLSelectElement>(null);
  const [text, setText] = useState(inputText(value, attribute, isJson));
  const [problem, setProblem] = useState<string | null>(null);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select?.();
  }, []);
  const isDone = useRef(false);
  const isByKey = useRef(false);
  useUnsaved(text === inputText(value, attribute, isJson) ? null : `The value of ${attribute.key}`);
  const save = (given: string, by: 'key' | 'leaving') => {
    if (isDone.current) return;
    const read = readInput(given, attribute, isJson);
    if ('problem' in read && by === 'key') setProblem(read.problem);
    else if ('problem' in read) {
      report(new Error(`${attribute.key} was not saved: ${read.problem}`));
      cancel('leaving');
    } else {
      isDone.current = true;
      onEnd(by);
      onSave(read.value);
    }
  };
  const cancel = (by: 'key' | 'leaving') => {
    isDone.current = true;
    onEnd(by);
  };
  const leave = () => {
    if (isDone.current) return;
    if (text === inputText(value, attribute, isJson)) cancel('leaving');
    else save(text, 'leaving');
  };
  const press = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape') cancel('key');
    if (event.key === 'Enter' || event.key === 'Tab') {
      event.preventDefault();
      save(text, 'key');
    }
  };
  const choices = attribute.type === 'boolean' ? ['true', 'false'] : attribute.elements;
  if (choices !== undefined && !attribute.array) {
    return (
      <select
        ref={field}
        class="cell-input"
        aria-label={`New value of ${attribute.key}`}
        value={text}
        onPointerDown={() => {
          isByKey.current = false;
        }}
        onChange={({ currentTarget: { value: next } }) => {
          // Arrow keys pass by others on their way to the one that is wanted.
          if (isByKey.current) setText(next);
          else save(next, 'key');
        }}
        onBlur={leave}
        onKeyDown={(event) => {
          isByKey.current = true;
          press(event);
        }}
      >
        {!attribute.required && <option value="">null</option>}
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  return (
    <input
      ref={field}
      class="cell-input"
      aria-label={`New value of ${attribute.key}`}
      aria-invalid={problem !== null}
      title={problem ?? undefined}
      value={text}
      onInput={(event) => setText(event.currentTarget.value)}
      onBlur={leave}
      onKeyDown={press}
    />
  );
}
