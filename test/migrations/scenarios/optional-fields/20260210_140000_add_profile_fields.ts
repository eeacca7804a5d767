import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class AddProfileFields20260210140000 implements Migration {
  readonly name = 'add profile fields';
  readonly description = 'Optional fields, filled in batches';
  async up(m: MigrationBuilder) {
    m.addAttribute('users', 'initials', { type: 'string', size: 8, required: false });
    m.addAttribute('users', 'region', { type: 'string', size: 60, required: false });
    m.addAttribute('users', 'logins', { type: 'integer', min: 0, required: false });
    m.data(
      'fill profile fields',
      async ({ db, progress }) => {
        const options = { where: { logins: null }, size: 250, checkpoint: 'profiles' };
        const report = await db.forEachBatch('users', options, async (batch, tools) => {
          for (const user of batch) {
            const initials = String(user.name)
              .split(' ')
              .map((word) => word.charAt(0))
              .join('');
            await tools.update(user, { initials, region: user.city ?? 'unknown', logins: 0 });
          }
        });
        progress(`${report.changed} users filled`);
      },
      { touches: ['users'], down: 'nothing' },
    );
    m.check('every user has a number of logins', async ({ db }) => (await db.count('users', { logins: null })) === 0);
  }
}
