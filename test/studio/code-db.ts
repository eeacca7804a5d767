import { DbContext, defineCollection } from 'entwrite';

const owners = defineCollection('owners', { name: { type: 'string', size: 40 } });

/** An attribute of each type, with names and values that code has to quote. */
const things = defineCollection(
  'my-things',
  {
    title: { type: 'string', size: 80, required: false },
    'odd-key': { type: 'string', size: 20, required: false },
    count: { type: 'integer', required: false },
    big: { type: 'bigint', required: false },
    ratio: { type: 'float', required: false },
    on: { type: 'boolean', required: false },
    kind: { type: 'enum', elements: ['plain', 'a b', "c'd", 'e, (f)'], required: false },
    at: { type: 'datetime', required: false },
    mail: { type: 'email', required: false },
    colours: { type: 'string', size: 20, array: true, required: false },
    meta: { type: 'json', required: false },
    spot: { type: 'point', required: false },
  },
  { relationships: { owner: { type: 'manyToOne', target: 'owners' } } },
);

/** What the code that the page shows is compiled against and run on. */
export class CodeDb extends DbContext {
  readonly owners = this.set(owners);
  readonly things = this.set(things);
}
