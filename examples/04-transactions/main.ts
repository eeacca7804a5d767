import { ConcurrencyError, EntwriteError, UniqueViolationError } from 'entwrite';
import { BankDb } from './bank.js';

const db = new BankDb({ embedded: ':memory:', databaseId: 'bank' });
await db.getSchemaManager().ensureCreated();
await db.accounts.createMany([
  { id: 'ada', owner: 'Ada', balance: 100 },
  { id: 'bob', owner: 'Bob', balance: 20 },
]);
const balances = async () => (await db.accounts.all()).map(({ owner, balance }) => `${owner} ${balance}`).join(', ');

await db.transfer('ada', 'bob', 30);
console.log(`after a transfer: ${await balances()}`);

try {
  await db.transfer('bob', 'ada', 500);
} catch (error) {
  if (!(error instanceof EntwriteError)) throw error;
  console.log(`too much: ${error.code}; ${await balances()}, ${await db.transfers.count()} transfer`);
}

await Promise.all([db.transfer('ada', 'bob', 10), db.transfer('ada', 'bob', 20)]);
console.log(`two at once: ${await balances()}`);

try {
  await db.transaction(async (tx) => {
    await tx.accounts.increment('ada', 'balance', 1000);
    await tx.accounts.create({ owner: 'Bob' });
  });
} catch (error) {
  if (!(error instanceof UniqueViolationError)) throw error;
  console.log(`${error.attributes} belongs to ${error.documentId}; ${await balances()}`);
}

const work = db.unitOfWork();
const ada = await work.accounts.get('ada');
ada.owner = 'Ada Lovelace';
work.accounts.add({ owner: 'Eve', balance: 5 });
await db.accounts.increment('ada', 'balance', 1);
try {
  await work.saveChanges();
} catch (error) {
  if (!(error instanceof ConcurrencyError)) throw error;
  console.log(`changed by others: ${error.collisions.map(({ id }) => id)}; ${await balances()}`);
}
await db.dispose();
