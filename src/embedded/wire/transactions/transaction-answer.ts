import type { Transaction } from '../../store/writes/row-transactions.js';

/** A transaction in the API's form. */
export function transactionAnswer(transaction: Omit<Transaction, 'sequence'>): Record<string, unknown> {
  const { id, createdAt, updatedAt, status, operations, expiresAt } = transaction;
  return { $id: id, $createdAt: createdAt, $updatedAt: updatedAt, status, operations, expiresAt };
}
