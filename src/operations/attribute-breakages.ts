import { type AttributeChange, attributeChanges } from '../schema/attribute-changes.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import { type Breakage, type BreakageRule, changedType } from './breakage.js';

/** What changing an attribute breaks for running code. `at`: its name in messages. */
export function attributeBreakages(at: string, from: AttributeSchema, to: AttributeSchema): readonly Breakage[] {
  const changes = attributeChanges(from, to);
  const replaced = changes.filter(({ way }) => way === 'online');
  if (replaced.some(({ aspect }) => aspect !== 'width')) {
    const found = replaced
      .map(({ aspect, from: old, to: wanted }) => `${aspect} ${String(old)} -> ${String(wanted)}`)
      .join(', ');
    return [changedType(at, found)];
  }
  return changes.flatMap((change) => changeBreakages(at, change));
}

function changeBreakages(at: string, change: AttributeChange): readonly Breakage[] {
  const found = `${change.aspect} ${shown(change.from)} -> ${shown(change.to)}`;
  const narrowed = (rule: BreakageRule, what: string): readonly Breakage[] => [
    {
      rule,
      at,
      found,
      expected: `code that no longer writes ${what}`,
      remedy: 'Deploy code that keeps to the new limit, then run the file.',
    },
  ];
  switch (change.aspect) {
    case 'required':
      return change.to === true
        ? [
            {
              rule: 'make-required',
              at,
              found: 'an optional attribute that becomes required; running code may write documents without it',
              expected: 'code that always writes it',
              remedy: 'Deploy code that always writes it, then run the file; it fills what is missing with `backfill`.',
            },
          ]
        : [
            {
              rule: 'make-optional',
              at,
              found: 'a required attribute that becomes optional, so that running code may read null',
              expected: 'code that reads null there',
              remedy: 'Deploy code that reads null first; or write no null until it is deployed.',
            },
          ];
    case 'size':
      return change.way === 'checked' ? narrowed('narrow-size', 'longer text') : [];
    case 'min':
    case 'max':
      return change.way === 'checked' ? narrowed('narrow-range', 'numbers beyond it') : [];
    case 'elements':
      return change.way === 'checked'
        ? narrowed('narrow-elements', 'what is removed')
        : [
            {
              rule: 'add-elements',
              at,
              found,
              expected: 'code that can read an element it does not know',
              remedy: 'Write the new element only when all running code knows it.',
            },
          ];
    case 'default':
      return [
        {
          rule: 'change-default',
          at,
          found,
          expected: 'code that does not rely on the old default',
          remedy: 'Have the code write the value itself before the default changes.',
        },
      ];
    default:
      return [];
  }
}

function shown(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}
