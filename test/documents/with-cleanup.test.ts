import { withCleanup } from '../../src/documents/with-cleanup.js';

const failing = (message: string) => async () => {
  throw new Error(message);
};

test('the error of the work is thrown, whatever becomes of the cleanup', async () => {
  await expect(withCleanup(failing('work'), failing('cleanup'))).rejects.toThrow('work');
});

test('the error of the cleanup is thrown after work that succeeded', async () => {
  await expect(withCleanup(async () => 1, failing('cleanup'))).rejects.toThrow('cleanup');
});

test('the cleanup runs once, after the work', async () => {
  const calls: string[] = [];
  const call = (name: string) => async () => void calls.push(name);
  await withCleanup(call('work'), call('cleanup'));
  await withCleanup(failing('work'), call('cleanup')).catch(() => {});
  expect(calls).toEqual(['work', 'cleanup', 'cleanup']);
});
