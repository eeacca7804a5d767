import type { AlterAttribute } from '../../operations/alter-attribute.js';
import type { AlterRelationship } from '../../operations/alter-relationship.js';
import type { Operation } from '../../operations/operation.js';
import { changedSettings, type UpdateCollection } from '../../operations/update-collection.js';
import { type AttributeChange, attributeChanges } from '../../schema/attribute-changes.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import type { LintRule } from './lint-rules.js';

/** What an operation breaks for code that does not know of it. */
export interface LintIssue {
  readonly rule: LintRule;
  /** `users.age`, or `users`. */
  readonly at: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
}

const EXPAND =
  'Do it in two files, which `migration generate --expand` writes: the first adds the new one and copies into it, the second, which drops the old one, is applied when no running code needs it.';
const LATER = 'Apply the file when no running code uses it any more: deploy code that does without, then run it.';

/** Everything that one operation breaks. Pure. */
export function lintOperation(operation: Operation): readonly LintIssue[] {
  switch (operation.type) {
    case 'drop_attribute':
      if (operation.isReplaced === true) return [];
      return [gone('drop-attribute', `${operation.collection}.${operation.attribute.key}`, 'an attribute')];
    case 'drop_collection':
      return [gone('drop-collection', operation.collection.id, 'a collection')];
    case 'drop_relationship':
      if (operation.isReplaced === true) return [];
      return [gone('drop-relationship', `${operation.collection}.${operation.relationship.key}`, 'a relationship')];
    case 'rename_attribute': {
      const found = `the key '${operation.to}' in place of '${operation.from}', which running code reads and writes`;
      return [renamed('rename-attribute', `${operation.collection}.${operation.from}`, found)];
    }
    case 'rename_collection': {
      const found = `the id '${operation.collection.id}' in place of '${operation.from}', which running code uses`;
      return [
        {
          ...renamed('rename-collection', operation.from, found),
          remedy: `Keep the id: the class may have any name. ${LATER}`,
        },
      ];
    }
    case 'add_attribute': {
      const { collection, attribute, replaces } = operation;
      if (replaces !== undefined)
        return [typeChange(`${collection}.${attribute.key}`, 'an attribute in place of a relationship')];
      return attribute.required ? [requiredAttribute(collection, attribute.key)] : [];
    }
    case 'alter_attribute':
      return lintAttribute(operation);
    case 'create_index':
      return operation.index.type === 'unique' ? [uniqueIndex(operation.collection, operation.index)] : [];
    case 'drop_index':
      return [droppedIndex(operation.collection, operation.index)];
    case 'alter_relationship':
      return lintRelationship(operation);
    case 'create_relationship':
      return operation.replaces === undefined
        ? []
        : [
            typeChange(
              `${operation.collection}.${operation.relationship.key}`,
              'a relationship in place of an attribute',
            ),
          ];
    case 'update_collection':
      return lintSettings(operation);
    case 'create_collection':
      return [];
  }
}

function gone(rule: LintRule, at: string, what: string): LintIssue {
  return {
    rule,
    at,
    found: `${what} that running code may use, and that goes`,
    expected: 'code that does without it',
    remedy: LATER,
  };
}

function renamed(rule: LintRule, at: string, found: string): LintIssue {
  return { rule, at, found, expected: 'the old name until no running code uses it', remedy: EXPAND };
}

function typeChange(at: string, found: string): LintIssue {
  const expected = 'the same type as long as running code reads and writes it';
  return { rule: 'change-type', at, found, expected, remedy: EXPAND };
}

function requiredAttribute(collection: string, key: string): LintIssue {
  return {
    rule: 'add-required-attribute',
    at: `${collection}.${key}`,
    found: 'a required attribute, without which running code creates documents, and is refused',
    expected: 'an optional one, or one with a default',
    remedy: 'Add it optional, deploy code that writes it, then make it required in a later file.',
  };
}

function lintAttribute({ collection, from, to }: AlterAttribute): readonly LintIssue[] {
  const at = `${collection}.${to.key}`;
  const changes = attributeChanges(from, to);
  const shadow = changes.filter(({ way }) => way === 'shadow');
  if (shadow.some(({ aspect }) => aspect !== 'width')) {
    const found = shadow
      .map(({ aspect, from: old, to: wanted }) => `${aspect} ${String(old)} -> ${String(wanted)}`)
      .join(', ');
    return [typeChange(at, found)];
  }
  return changes.flatMap((change) => changeIssue(at, change));
}

function changeIssue(at: string, change: AttributeChange): readonly LintIssue[] {
  const found = `${change.aspect} ${shown(change.from)} -> ${shown(change.to)}`;
  const narrowed = (rule: LintRule, what: string): readonly LintIssue[] => [
    {
      rule,
      at,
      found,
      expected: `code that writes no ${what} any more`,
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
              found: 'an optional attribute that becomes required, without which running code may write',
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
      return change.way === 'checked' ? narrowed('narrow-range', 'number beyond it') : [];
    case 'elements':
      return change.way === 'checked'
        ? narrowed('narrow-elements', 'element that goes')
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

function uniqueIndex(collection: string, index: IndexSchema): LintIssue {
  return {
    rule: 'add-unique-index',
    at: `${collection}.${index.key}`,
    found: `a unique index over ${index.attributes.join(' + ')}: documents may hold equal values, and running code may write them`,
    expected: 'values that differ, and code that expects a refusal',
    remedy:
      'Remove duplicates before (`db.deduplicate` in a data step), and deploy code that handles `unique_violation`.',
  };
}

function droppedIndex(collection: string, index: IndexSchema): LintIssue {
  const at = `${collection}.${index.key}`;
  const expected = 'code that does without it';
  if (index.type === 'unique')
    return { rule: 'drop-unique-index', at, found: 'a unique index that goes', expected, remedy: LATER };
  if (index.type === 'fulltext' || index.type === 'spatial')
    return { rule: 'drop-search-index', at, found: `a ${index.type} index that goes`, expected, remedy: LATER };
  return { rule: 'drop-index', at, found: 'an index that goes', expected, remedy: LATER };
}

function lintRelationship({ collection, from, to }: AlterRelationship): readonly LintIssue[] {
  const isRenamed = from.key !== to.key || (from.twoWay && from.twoWayKey !== to.twoWayKey);
  const at = `${collection}.${from.key}`;
  return [
    ...(isRenamed ? [renamed('rename-relationship', at, `another key at an end: '${to.key}', '${to.twoWayKey}'`)] : []),
    ...(from.onDelete === to.onDelete
      ? []
      : [
          {
            rule: 'change-delete-rule' as const,
            at,
            found: `onDelete ${from.onDelete} -> ${to.onDelete}`,
            expected: 'code that does not rely on the old rule',
            remedy: 'Deploy code that works with both, then run the file.',
          },
        ]),
  ];
}

function lintSettings({ collection, from, to }: UpdateCollection): readonly LintIssue[] {
  const changed = changedSettings(from, to);
  const lost = from.permissions.filter((permission) => !to.permissions.includes(permission));
  const reasons = [
    ...(changed.includes('permissions') && lost.length > 0 ? [`without ${lost.join(', ')}`] : []),
    ...(from.documentSecurity && !to.documentSecurity ? ['without permissions of documents'] : []),
    ...(from.enabled && !to.enabled ? ['closed to clients'] : []),
  ];
  if (reasons.length === 0) return [];
  return [
    {
      rule: 'restrict-access',
      at: collection,
      found: `a collection ${reasons.join(', ')}`,
      expected: 'clients that do not need it',
      remedy: 'Deploy clients that do without, then run the file.',
    },
  ];
}

function shown(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}
