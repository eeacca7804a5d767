import { useEffect, useState } from 'preact/hooks';
import type { ShownMigration, ShownMigrations } from '../../../src/studio/api/shown-migrations.js';
import { ask } from '../api/request.js';
import { timeText } from '../grid/cell-text.js';
import { Icon } from '../parts/icon.js';
import { Scrolled } from '../parts/scrolled.js';
import { useCommands } from '../state/commands.js';
import { isReadOnly, loadSchema, schema } from '../state/database.js';
import { openDialog } from '../state/dialog.js';
import { attempt } from '../state/notices.js';
import { GenerateDialog } from './generate-dialog.js';
import { RevertDialog } from './revert-dialog.js';
import { RunDialog } from './run-dialog.js';
import { showText } from './text-dialog.js';

const TONES: Readonly<Record<string, string>> = {
  applied: 'good',
  pending: 'info',
  edited: 'warn',
  missing: 'warn',
  unfinished: 'bad',
  squashed: '',
};

/** Migration files and their history: state, what each does, running and reverting. */
export function MigrationsView() {
  const [found, setFound] = useState<ShownMigrations | null>(null);
  const load = async () => setFound(await ask<ShownMigrations>('migrations', 'read migrations'));
  useEffect(() => void attempt(load), []);
  const after = () =>
    void attempt(async () => {
      await load();
      await loadSchema(true);
    });
  const lines = found?.status.migrations ?? [];
  const pending = found?.pending.files ?? [];
  const applied = lines.filter(({ state }) => state === 'applied' || state === 'edited');
  const revert = (to: string | null) => openDialog(<RevertDialog to={to} onEnd={after} />);
  const generate = () => openDialog(<GenerateDialog onWritten={after} />);
  const run = () => openDialog(<RunDialog pending={pending} onEnd={after} />);
  const canWrite = !isReadOnly();
  useCommands([
    { label: 'Read the migrations again', icon: 'refresh', run: () => void attempt(load) },
    ...(canWrite && schema.value?.hasModel
      ? [{ label: 'Generate migration files', icon: 'plus', run: generate } as const]
      : []),
    ...(canWrite && pending.length > 0
      ? [{ label: `Run ${pending.length} migrations`, icon: 'play', run } as const]
      : []),
    ...(canWrite && applied.length > 0
      ? [{ label: 'Revert the last migration', icon: 'undo', run: () => revert(null) } as const]
      : []),
  ]);
  return (
    <div class="page">
      <div class="page-inner">
        <div class="page-head">
          <h1>Migrations</h1>
          <span class="muted">
            {applied.length} applied, {pending.length} pending
          </span>
          <div class="grow" />
          <button type="button" class="button plain icon" aria-label="Read again" onClick={() => void attempt(load)}>
            <Icon name="refresh" />
          </button>
          {canWrite && (
            <>
              <button type="button" class="button" disabled={applied.length === 0} onClick={() => revert(null)}>
                <Icon name="undo" /> Revert the last
              </button>
              {schema.value?.hasModel && (
                <button type="button" class="button" onClick={generate}>
                  <Icon name="plus" /> Generate
                </button>
              )}
              <button type="button" class="button primary" disabled={pending.length === 0} onClick={run}>
                <Icon name="play" /> Run {pending.length > 0 ? pending.length : ''}
              </button>
            </>
          )}
        </div>
        {found?.pending.error && <div class="note bad">{found.pending.error}</div>}
        {found !== null && lines.length === 0 && (
          <div class="empty card">
            <h2>No migration files</h2>
            <p>
              in <code>{found.folder}</code>
            </p>
          </div>
        )}
        {lines.length > 0 && (
          <Scrolled label="Migration files" class="card">
            <table class="table cards-on-phone">
              <thead>
                <tr>
                  <th scope="col">File</th>
                  <th scope="col">State</th>
                  <th scope="col">When</th>
                  <th scope="col">Who</th>
                  <th scope="col" class="number">
                    Took
                  </th>
                  <th scope="col" class="number">
                    Batch
                  </th>
                  <th scope="col">
                    <span class="hidden-text">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {lines.map((line) => (
                  <Line key={line.name} line={line} found={found} onRevert={revert} />
                ))}
              </tbody>
            </table>
          </Scrolled>
        )}
      </div>
    </div>
  );
}

/** The label of a value on a phone; none where there is no value. */
function labelled(label: string, value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : label;
}

interface LineProps {
  readonly line: ShownMigration;
  readonly found: ShownMigrations | null;
  readonly onRevert: (to: string) => void;
}

function Line({ line, found, onRevert }: LineProps) {
  const { name, state, description, finishedAt, who, milliseconds, batch, error } = line;
  const preview = found?.pending.files.find((one) => one.name === name);
  const record = found?.records.find((one) => one.name === name);
  const steps = preview?.steps ?? record?.steps ?? [];
  return (
    <tr data-migration={name}>
      <td>
        <span class="mono">{name}</span>
        {description && <p class="muted">{description}</p>}
        {error && <p class="field-problem">{error}</p>}
        {steps.length > 0 && (
          <details class="muted">
            <summary>
              {steps.length} {steps.length === 1 ? 'step' : 'steps'}
            </summary>
            <ol class="steps">
              {steps.map((step) => (
                <li key={step.description}>{step.description}</li>
              ))}
            </ol>
          </details>
        )}
      </td>
      <td>
        <span class={`badge ${TONES[state] ?? ''}`}>{state}</span>
      </td>
      <td data-label={labelled('when', finishedAt)}>{finishedAt === null ? '' : timeText(finishedAt)}</td>
      <td data-label={labelled('who', who)}>{who}</td>
      <td class="number" data-label={labelled('took', milliseconds)}>
        {milliseconds === null ? '' : `${(milliseconds / 1000).toFixed(1)} s`}
      </td>
      <td class="number" data-label={labelled('batch', batch)}>
        {batch}
      </td>
      <td>
        <div class="row">
          {state !== 'missing' && (
            <button type="button" class="button plain" onClick={() => void attempt(() => showText(name))}>
              Show
            </button>
          )}
          {state === 'applied' && !isReadOnly() && (
            <button type="button" class="button plain" onClick={() => onRevert(name)}>
              Go back to here
            </button>
          )}
        </div>
      </td>
    </tr>
  );
}
