import type { ProgressEvent } from 'entwrite';
import { revertMigrations } from 'entwrite/migrations';
import { openScenario, type ScenarioProject } from './project.js';

const COUNT = process.env.LONG ? 3000 : 300;
/** Done when the signal comes. */
const BEGUN = (2 * COUNT) / 3;
const CITIES = ['Berlin', 'Lyon', null];
const nameOf = (n: number) => `User ${String.fromCharCode(65 + (n % 26))}${n}`;

let project: ScenarioProject;
beforeEach(async () => {
  project = await openScenario('optional-fields');
  await project.run({ to: '20260105_090000_create_users' });
  const users = Array.from({ length: COUNT }, (_, n) => ({
    $id: `u${n}`,
    name: nameOf(n),
    city: CITIES[n % CITIES.length],
    $permissions: n % 2 === 0 ? [`read("user:u${n}")`] : [],
  }));
  for (let at = 0; at < COUNT; at += 100)
    await project.database.documents.createMany('users', users.slice(at, at + 100));
}, 60_000);
afterEach(() => project.end());

const profiles = () =>
  Object.fromEntries(
    Array.from({ length: COUNT }, (_, n) => [
      `u${n}`,
      {
        name: nameOf(n),
        city: CITIES[n % CITIES.length],
        $permissions: n % 2 === 0 ? [`read("user:u${n}")`] : [],
      },
    ]),
  );
const filled = () =>
  Object.fromEntries(
    Object.entries(profiles()).map(([id, user], n) => [
      id,
      {
        ...user,
        initials: `U${String.fromCharCode(65 + (n % 26))}`,
        region: CITIES[n % CITIES.length] ?? 'unknown',
        logins: 0,
      },
    ]),
  );

describe('optional fields, filled in batches', () => {
  it('get their values document by document, with progress and a report, and go again', async () => {
    const events: ProgressEvent[] = [];
    const report = await project.run({ onProgress: (event) => events.push(event) });
    expect(await project.all('users')).toEqual(filled());
    expect(report.files[0]?.data).toMatchObject([{ seen: COUNT, changed: COUNT, skipped: 0, failed: 0 }]);
    expect(report.log).toContain(`${COUNT} users filled`);
    const walked = events.flatMap((event) =>
      event.type === 'documents' && event.action === 'processed' ? [event] : [],
    );
    expect(walked.length).toBeGreaterThanOrEqual(COUNT / 250);
    expect(walked.at(-1)).toMatchObject({ documents: COUNT, total: COUNT, rate: expect.any(Number) });
    await revertMigrations(project.open(), { folder: project.files, allowDestructive: true });
    expect(await project.all('users')).toEqual(profiles());
  }, 120_000);

  it('go on at their checkpoint after a signal', async () => {
    const controller = new AbortController();
    const onProgress = (event: ProgressEvent) => {
      if (event.type === 'documents' && event.action === 'processed' && event.documents >= BEGUN) controller.abort();
    };
    await expect(project.run({ signal: controller.signal, onProgress })).rejects.toMatchObject({
      code: 'aborted_by_user',
    });
    const rest = await project.run();
    expect(rest.files).toMatchObject([{ outcome: 'applied' }]);
    expect(rest.files[0]?.data).toMatchObject([{ seen: COUNT, changed: COUNT }]);
    // One request for each document that was still to do.
    expect(rest.requests).toBeLessThan(COUNT - 0.8 * BEGUN);
    expect(await project.all('users')).toEqual(filled());
  }, 120_000);
});
