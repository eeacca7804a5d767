import { defineConfig } from 'entwrite';
import { ShopDb } from './shop-version-3.js';

/** For the command line: works on the file that SHOP_FILE names. */
export default defineConfig({
  context: ({ SHOP_FILE: embedded = ':memory:' }) => new ShopDb({ embedded, databaseId: 'shop' }),
});
