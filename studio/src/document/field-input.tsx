import { useLayoutEffect, useState } from 'preact/hooks';
import type { DescribedAttribute } from '../../../src/studio/api/described-schema.js';
import { GeometryMap } from './geometry-map.js';
import { inputText, isWrittenAsJson, readInput, sameValue } from './input-value.js';

interface FieldInputProps {
  readonly attribute: DescribedAttribute;
  readonly isJson: boolean;
  readonly value: unknown;
  readonly problem?: string | undefined;
  readonly disabled?: boolean;
  readonly onChange: (value: unknown) => void;
}

const LONG = ['text', 'mediumtext', 'longtext'];

/** One attribute of a document: its name, its rules, and a field that suits its type. */
export function FieldInput({ attribute, isJson, value, problem, disabled = false, onChange }: FieldInputProps) {
  const { key, type, array, required, size, elements } = attribute;
  const [text, setText] = useState(inputText(value, attribute, isJson));
  const [own, setOwn] = useState<string | null>(null);
  const written = JSON.stringify(value ?? null);
  useLayoutEffect(() => {
    const read = readInput(text, attribute, isJson);
    // The server may store another value than was written; what is being typed stays as it is otherwise.
    if (!('value' in read) || !sameValue(read.value, value)) setText(inputText(value, attribute, isJson));
  }, [written]);
  const write = (next: string) => {
    setText(next);
    const read = readInput(next, attribute, isJson);
    setOwn('problem' in read ? read.problem : null);
    if ('value' in read) onChange(read.value);
  };
  const shown = problem ?? own;
  const id = `field-${key}`;
  const common = {
    id,
    class: `input ${isWrittenAsJson(attribute, isJson) ? 'mono' : ''}`,
    disabled,
    value: text,
    'aria-invalid': shown !== null && shown !== undefined,
    'aria-describedby': `${id}-hint`,
  } as const;
  const rules = [
    `${isJson ? 'json' : type}${array ? '[]' : ''}`,
    ...(size === undefined || isJson ? [] : [`at most ${size}`]),
    ...(typeof attribute.min === 'number' ? [`from ${attribute.min}`] : []),
    ...(typeof attribute.max === 'number' ? [`to ${attribute.max}`] : []),
    ...(required ? ['required'] : []),
    ...(attribute.default === null || attribute.default === undefined ? [] : [`default ${String(attribute.default)}`]),
  ];
  const choices = type === 'boolean' ? ['true', 'false'] : elements;
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {key}
        <span class="field-hint" id={`${id}-hint`}>
          {rules.join(' · ')}
        </span>
      </label>
      {choices !== undefined && !array ? (
        <select {...common} onChange={(event) => write(event.currentTarget.value)}>
          {(!required || text === '') && <option value="">null</option>}
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : LONG.includes(type) || isJson || (typeof value === 'string' && value.length > 80) ? (
        <textarea
          {...common}
          rows={Math.min(14, Math.max(3, text.split('\n').length + Math.floor(text.length / 60)))}
          onInput={(event) => write(event.currentTarget.value)}
        />
      ) : (
        <input {...common} type="text" onInput={(event) => write(event.currentTarget.value)} />
      )}
      {['point', 'line', 'polygon'].includes(type) && <GeometryMap type={type} value={value} />}
      {shown && <p class="field-problem">{shown}</p>}
    </div>
  );
}
