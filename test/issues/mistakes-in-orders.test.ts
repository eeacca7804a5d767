import { useBlog } from '../context/populate/use-blog.js';

/** An order that is undefined by mistake (a property that was renamed, a parameter that is missing) gave an unordered list. */
describe('an order with undefined', () => {
  const blog = useBlog('mariadb');

  test.each([
    ['as a direction', (): unknown => blog.db.authors.orderBy({ name: undefined } as never).toList()],
    [
      'of a relation',
      (): unknown => blog.db.authors.populate('posts', { orderBy: { title: undefined } as never }).toList(),
    ],
    ['instead of it', async (): Promise<unknown> => blog.db.authors.orderBy(undefined as never).toList()],
    ['for a text', async (): Promise<unknown> => blog.db.authors.orderBy('name' as never).toList()],
  ])('%s is refused', async (_, ask) => {
    await expect(ask()).rejects.toMatchObject({
      code: 'query_invalid',
      found: expect.stringMatching(/undefined|"name"/),
    });
  });

  test('as an option that is not given is none', async () => {
    await expect(blog.db.authors.populate('posts', { orderBy: undefined as never }).toList()).resolves.toEqual([]);
  });
});

/** What is asked of a relation was judged with its first document: an empty list hid the mistake. */
describe('a mistake in what is asked of a relation', () => {
  const blog = useBlog('postgresql');

  test.each([
    ['a condition', { where: { titel: 'x' } }],
    ['a value', { where: { title: 7 } }],
    ['an order', { orderBy: { titel: 'asc' } }],
  ])('%s is refused, though no document has one', async (_, options) => {
    const asked = blog.db.authors.populate('posts', options as never);
    await expect(asked.toList()).rejects.toMatchObject({
      code: 'query_invalid',
      at: expect.stringMatching(/^Post\.tite?le?$/),
    });
    await expect(asked.find('nobody')).rejects.toMatchObject({ code: 'query_invalid' });
  });
});
