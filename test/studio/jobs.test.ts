import { createJobs } from '../../src/studio/work/jobs.js';

test('work that runs is stopped with the studio, however many jobs came after it', async () => {
  const jobs = createJobs();
  const long = jobs.start('Migrate', (signal) => new Promise((_, reject) => signal.addEventListener('abort', reject)));
  for (let at = 0; at < 60; at += 1) {
    const short = jobs.start(`Verify ${at}`, () => Promise.resolve());
    await new Promise<void>((resolve) => short.listen(({ type }) => type === 'done' && resolve()));
  }
  expect(jobs.get(long.id)).toBe(long);
  expect(jobs.list().length).toBeLessThanOrEqual(22);
  const ended = new Promise<string>((resolve) => long.listen(({ type }) => type !== 'progress' && resolve(type)));
  jobs.stopAll();
  expect(await ended).toBe('failed');
});
