import * as entwrite from '../../src/index.js';
import { put } from '../metadata/findings-of.js';

const names = [
  'Attribute',
  'Id',
  'CreatedAt',
  'UpdatedAt',
  'Sequence',
  'Permissions',
  'Index',
  'Reference',
  'OneToOne',
  'OneToMany',
  'ManyToOne',
  'ManyToMany',
  'BeforeCreate',
  'AfterCreate',
  'BeforeUpdate',
  'AfterUpdate',
  'BeforeDelete',
  'AfterDelete',
  'AfterLoad',
] as const;

const decorators: Readonly<Record<string, unknown>> = entwrite;

class Note {}

test.each(names)('@%s without parentheses is refused, since it would record nothing', (name) => {
  expect(() => put(Note, 'title', decorators[name])).toThrow(
    `Note.title: \`@${name}\` without parentheses; expected \`@${name}(…)\`. Add the parentheses; without them nothing is recorded.`,
  );
});

test.each(['Collection', 'Index'] as const)('@%s on a class, too', (name) => {
  const decorate = decorators[name] as (entity: object) => void;
  expect(() => decorate(Note)).toThrow(`Note: \`@${name}\` without parentheses`);
});
