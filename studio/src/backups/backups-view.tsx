import { useEffect, useState } from 'preact/hooks';
import type { ShownBackup } from '../../../src/studio/api/shown-backup.js';
import { ask } from '../api/request.js';
import { timeText } from '../grid/cell-text.js';
import { Icon } from '../parts/icon.js';
import { showJob } from '../parts/job-dialog.js';
import { Menu } from '../parts/menu.js';
import { useCommands } from '../state/commands.js';
import { isReadOnly } from '../state/database.js';
import { openDialog } from '../state/dialog.js';
import { attempt, tell } from '../state/notices.js';
import { bytesText } from './bytes-text.js';
import { RestoreDialog } from './restore-dialog.js';

/** Backups and snapshots: making, proving, and bringing back after a look at what would change. */
export function BackupsView() {
  const [found, setFound] = useState<{ root: string; backups: readonly ShownBackup[] } | null>(null);
  const [name, setName] = useState('');
  const load = async () => setFound(await ask('backups', 'read backups'));
  useEffect(() => void attempt(load), []);
  const after = () => void attempt(load);
  const create = (snapshot?: string) =>
    attempt(async () => {
      const title = snapshot === undefined ? 'Back up' : `Snapshot ${snapshot}`;
      const body = snapshot === undefined ? {} : { snapshot };
      const { job } = await ask<{ job: string }>('backups/create', title, body);
      setName('');
      showJob(job, title, {
        children: ({ documents }: { documents: number }) => <p>{documents} documents were saved.</p>,
        onEnd: after,
      });
    });
  const verify = (id: string, deep: boolean) =>
    attempt(async () => {
      const { job } = await ask<{ job: string }>(`backups/${encodeURIComponent(id)}/verify`, 'verify', { deep });
      showJob(job, `Verify ${id}`, {
        children: ({ documents }: { documents: number }) => (
          <p>
            It holds {documents} documents and is {deep ? 'restored without a difference' : 'whole'}.
          </p>
        ),
      });
    });
  const remove = (id: string) =>
    attempt(async () => {
      await ask(`backups/${encodeURIComponent(id)}/delete`, 'delete a backup', {});
      tell(`${id} was deleted.`);
      await load();
    });
  const backups = found?.backups ?? [];
  useCommands(isReadOnly() ? [] : [{ label: 'Back up now', icon: 'backups', run: () => void create() }]);
  return (
    <div class="page">
      <div class="page-inner">
        <div class="page-head">
          <h1>Backups</h1>
          <span class="muted">{found?.root}</span>
          <div class="grow" />
          {!isReadOnly() && (
            <>
              <input
                class="input snapshot-name"
                type="text"
                aria-label="Name of a snapshot"
                placeholder="name of a snapshot"
                value={name}
                onInput={(event) => setName(event.currentTarget.value)}
              />
              <button
                type="button"
                class="button"
                disabled={name.trim() === ''}
                onClick={() => void create(name.trim())}
              >
                Take a snapshot
              </button>
              <button type="button" class="button primary" onClick={() => void create()}>
                <Icon name="backups" /> Back up now
              </button>
            </>
          )}
        </div>
        {found !== null && backups.length === 0 && (
          <div class="empty card">
            <h2>No backups yet</h2>
            <p>Migrations that could lose something make one by themselves.</p>
          </div>
        )}
        {backups.length > 0 && (
          <div class="card">
            <table class="table cards-on-phone">
              <thead>
                <tr>
                  <th scope="col">Backup</th>
                  <th scope="col">Kind</th>
                  <th scope="col">Made</th>
                  <th scope="col" class="number">
                    Documents
                  </th>
                  <th scope="col" class="number">
                    Size
                  </th>
                  <th scope="col">
                    <span class="hidden-text">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {backups.map((backup) => (
                  <tr key={backup.id} data-backup={backup.id}>
                    <td class="mono">
                      {backup.name ?? backup.id}
                      {backup.isEncrypted && <Icon name="lock" size={12} />}
                    </td>
                    <td>
                      <span class={`badge ${backup.kind === 'snapshot' ? 'accent' : ''}`}>{backup.kind}</span>{' '}
                      {!backup.complete && <span class="badge warn">unfinished</span>}
                    </td>
                    <td data-label="made">{timeText(backup.startedAt)}</td>
                    <td class="number" data-label="documents">
                      {backup.documents}
                    </td>
                    <td class="number" data-label="size">
                      {bytesText(backup.bytes)}
                    </td>
                    <td>
                      <div class="row">
                        <button type="button" class="button" onClick={() => void verify(backup.id, false)}>
                          Verify
                        </button>
                        <button
                          type="button"
                          class="button"
                          onClick={() => openDialog(<RestoreDialog backup={backup} onEnd={after} />)}
                        >
                          Restore…
                        </button>
                        <Menu label="More" icon="more" showsLabel={false}>
                          {(close) => (
                            <>
                              <button
                                type="button"
                                class="menu-item"
                                onClick={() => {
                                  close();
                                  void verify(backup.id, true);
                                }}
                              >
                                Verify by restoring into memory
                              </button>
                              {!isReadOnly() && (
                                <button type="button" class="menu-item" onClick={() => void remove(backup.id)}>
                                  Delete
                                </button>
                              )}
                            </>
                          )}
                        </Menu>
                      </div>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
    </div>
  );
}
