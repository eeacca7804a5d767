import { ID } from 'node-appwrite';
import { makeId } from '../../src/appwrite/documents/make-id.js';

test('ids have the form that Appwrite gives them, and none of a process comes twice, however many are made at once', () => {
  const ids = Array.from({ length: 300_000 }, makeId);
  expect(new Set(ids).size).toBe(ids.length);
  const form = /^[0-9a-f]{20}$/;
  expect(ids.every((id) => form.test(id))).toBe(true);
  expect(ID.unique()).toMatch(form);
  // The first half of both is the time.
  expect(
    Math.abs(Number.parseInt(makeId().slice(0, 8), 16) - Number.parseInt(ID.unique().slice(0, 8), 16)),
  ).toBeLessThan(2);
});
