import { useEffect, useRef, useState } from 'preact/hooks';
import type { Attribute } from '../api/types.js';
import { inputText, readInput } from '../document/input-value.js';

interface CellEditorProps {
  readonly attribute: Attribute;
  readonly isJson: boolean;
  readonly value: unknown;
  readonly onSave: (value: unknown) => void;
  readonly onCancel: () => void;
}

/** Edits a value where it stands: Enter saves, Escape leaves it as it was. */
export function CellEditor({ attribute, isJson, value, onSave, onCancel }: CellEditorProps) {
  const field = useRef<HTMLInputElement & HTMLSelectElement>(null);
  const [text, setText] = useState(inputText(value, attribute, isJson));
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select?.();
  }, []);
  const save = (given: string) => {
    const read = readInput(given, attribute, isJson);
    if ('problem' in read) setProblem(read.problem);
    else onSave(read.value);
  };
  const press = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape') onCancel();
    if (event.key === 'Enter' || event.key === 'Tab') {
      event.preventDefault();
      save(text);
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
        onChange={(event) => save(event.currentTarget.value)}
        onBlur={onCancel}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') onCancel();
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
      onBlur={onCancel}
      onKeyDown={press}
    />
  );
}
