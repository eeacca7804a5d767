import { colours } from './colours.js';

const BY_VERB: readonly (readonly [RegExp, (text: string) => string])[] = [
  [/^ +\d+\. (Add|Create) /, colours.green],
  [/^ +\d+\. (Update|Alter|Rename) /, colours.yellow],
  [/^ +(\d+\.|-) Drop /, colours.red],
  [/^(Warning|Blocked by)/, colours.bold],
  [/^(Pending|No pending|Changes to the schema:)/, colours.bold],
  [/^Not in the model/, colours.dim],
];

/** The text of a plan with coloured lines; unchanged if the output has no colours. */
export function colourPlan(text: string): string {
  const paint = (line: string) => BY_VERB.find(([pattern]) => pattern.test(line))?.[1](line) ?? line;
  return text.split('\n').map(paint).join('\n');
}
