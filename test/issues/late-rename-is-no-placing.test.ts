import { misplacedSteps, renameCycles, temporaryKey } from '../../src/differ/applicable-renames.js';
import { NO_INTENT } from '../../src/schema-manager/lock/intent.js';
import { placingIntent } from '../../src/schema-manager/lock/placing-intent.js';
import { attribute, collection, schemaOf } from '../support/schema-manager.js';

/** A rename that takes a late one back was recorded as the last rename of the swap, which a reverted file had perhaps taken back since. */
const [cycle = []] = renameCycles([
  { collection: 'people', from: 'a', to: 'b' },
  { collection: 'people', from: 'b', to: 'a' },
]);
const id = temporaryKey(cycle);
const displaced = schemaOf(collection('people', [attribute(id, 'string'), attribute('b', 'string')]));

const unread = async (): Promise<never> => {
  throw new Error('nothing needs to be read');
};

test('a rename that takes a late one back is not recorded, whether its swap is among those to be made or not', async () => {
  const [step] = misplacedSteps({ id, cycle }, displaced);
  expect(step).toEqual({ collection: 'people', from: id, to: 'a' });
  const placed = { [id]: { cycle, since: null } };
  for (const swaps of [[], [{ id, cycle }]])
    expect(
      await placingIntent({ type: 'rename_attribute', collection: 'people', from: id, to: 'a' }, swaps, placed, {
        read: unread,
      }),
    ).toEqual(NO_INTENT);
});
