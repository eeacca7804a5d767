module.exports = class M001_shop {
  name = '001_shop';
  up(m) {
    m.createCollection('posts', (c) => { c.string('title', { size: 120 }); c.string('price', { size: 20, required: false }); c.integer('old', { required: false }); c.index(['title']); });
  }
};
