module.exports = class M002_shop {
  name = '002_shop';
  up(m) {
    m.alterAttribute('posts', 'price', { type: 'float' });
    m.data('shout', async ({ db }) => { await db.updateEach('posts', { size: 2 }, (post) => ({ title: post.title.toUpperCase() })); }, { touches: ['posts'], down: async () => {} });
    m.dropAttribute('posts', 'old');
  }
};
