import { useState } from 'preact/hooks';
import type { DescribedAttribute } from '../../../src/studio/api/described-schema.js';

interface FieldControlProps {
  readonly attribute: DescribedAttribute;
  readonly isJson: boolean;
  readonly text: string;
  /** @param isWhole false for a time of which parts are still missing */
  readonly onWrite: (text: string, isWhole?: boolean) => void;
  readonly common: {
    readonly id: string;
    readonly class: string;
    readonly disabled: boolean;
    readonly 'aria-invalid': boolean;
    readonly 'aria-describedby': string;
  };
}

const LONG = ['text', 'mediumtext', 'longtext'];
/** Texts that may be longer than this get several lines. */
const ONE_LINE = 255;

/** The control that a value is written in: a list to choose from, a picker of times, a line, or several lines. */
export function FieldControl({ attribute, isJson, text, onWrite, common }: FieldControlProps) {
  const { type, array, required, elements, size = 0 } = attribute;
  // It does not change under a person who is writing, and a line would lose line breaks.
  const [isLong] = useState(LONG.includes(type) || isJson || array || size > ONE_LINE || /\n|.{80}/.test(text));
  const choices = type === 'boolean' ? ['true', 'false'] : elements;
  if (choices !== undefined && !array) {
    return (
      <select {...common} value={text} onChange={(event) => onWrite(event.currentTarget.value)}>
        {(!required || text === '') && <option value="">{nullText(attribute)}</option>}
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  if (type === 'datetime' && !array) {
    return (
      <input
        {...common}
        type="datetime-local"
        step="0.001"
        value={text}
        onInput={({ currentTarget: { value, validity } }) => onWrite(value, !validity.badInput)}
      />
    );
  }
  if (isLong) {
    return (
      <textarea
        {...common}
        rows={Math.min(14, Math.max(3, text.split('\n').length + Math.floor(text.length / 60)))}
        value={text}
        onInput={(event) => onWrite(event.currentTarget.value)}
      />
    );
  }
  return <input {...common} type="text" value={text} onInput={(event) => onWrite(event.currentTarget.value)} />;
}

/** Appwrite writes the default where it is given null. */
function nullText({ default: fallback }: DescribedAttribute): string {
  return fallback === null || fallback === undefined ? 'null' : `null (becomes ${String(fallback)})`;
}
