import { useLayoutEffect, useState } from 'preact/hooks';
import type { DescribedAttribute } from '../../../src/studio/api/described-schema.js';
import { FieldControl } from './field-control.js';
import { GeometryEditor } from './geometry-editor.js';
import { inputText, isWrittenAsJson, readInput, sameValue } from './input-value.js';

interface FieldInputProps {
  readonly attribute: DescribedAttribute;
  readonly isJson: boolean;
  readonly value: unknown;
  readonly problem?: string | undefined;
  readonly disabled?: boolean;
  readonly onChange: (value: unknown) => void;
  /** Is called with whether what is written is a value of the attribute; what is not does not reach `onChange`. */
  readonly onUnreadable: (isUnreadable: boolean) => void;
}

/** One attribute of a document: its name, its rules, and a field that suits its type. */
export function FieldInput(props: FieldInputProps) {
  const { attribute, isJson, value, problem, disabled = false, onChange, onUnreadable } = props;
  const { key, type, array } = attribute;
  const [text, setText] = useState(inputText(value, attribute, isJson));
  const [own, setOwn] = useState<string | null>(null);
  const written = JSON.stringify(value ?? null);
  useLayoutEffect(() => {
    const read = readInput(text, attribute, isJson);
    // The server may store another value than was written; what is being typed stays as it is otherwise.
    if (own === null && (!('value' in read) || !sameValue(read.value, value)))
      setText(inputText(value, attribute, isJson));
  }, [written]);
  const write = (next: string, isWhole = true) => {
    setText(next);
    const read = isWhole ? readInput(next, attribute, isJson) : { problem: 'This is not a whole value yet.' };
    setOwn('problem' in read ? read.problem : null);
    onUnreadable('problem' in read);
    if ('value' in read) onChange(read.value);
  };
  const shown = own ?? problem;
  const id = `field-${key}`;
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {key}
        <span class="field-hint" id={`${id}-hint`}>
          {rulesOf(attribute, isJson).join(' · ')}
        </span>
      </label>
      <FieldControl
        attribute={attribute}
        isJson={isJson}
        text={text}
        onWrite={write}
        common={{
          id,
          class: `input ${isWrittenAsJson(attribute, isJson) ? 'mono' : ''}`,
          disabled,
          'aria-invalid': shown !== null && shown !== undefined,
          'aria-describedby': `${id}-hint${shown ? ` ${id}-problem` : ''}`,
        }}
      />
      {(type === 'point' || type === 'line' || type === 'polygon') && !array && (
        <GeometryEditor type={type} text={text} disabled={disabled} onDraw={write} />
      )}
      {shown && (
        <p class="field-problem" id={`${id}-problem`}>
          {shown}
        </p>
      )}
    </div>
  );
}

function rulesOf(attribute: DescribedAttribute, isJson: boolean): readonly string[] {
  const { type, array, required, size, min, max, default: fallback } = attribute;
  return [
    `${isJson ? 'json' : type}${array ? '[]' : ''}`,
    ...(type === 'datetime' ? ['in UTC'] : []),
    ...(size === undefined || isJson ? [] : [`at most ${size}`]),
    ...(typeof min === 'number' ? [`from ${min}`] : []),
    ...(typeof max === 'number' ? [`to ${max}`] : []),
    ...(required ? ['required'] : []),
    ...(fallback === null || fallback === undefined ? [] : [`default ${String(fallback)}`]),
  ];
}
