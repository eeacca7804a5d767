import { useLayoutEffect, useState } from 'preact/hooks';
import { openSession } from '../api/session.js';
import { BackupsView } from '../backups/backups-view.js';
import { DocumentsView } from '../data/documents-view.js';
import { MigrationsView } from '../migrations/migrations-view.js';
import { DialogHost } from '../parts/dialog-host.js';
import { LeaveDialog } from '../parts/leave-dialog.js';
import { NoticeList } from '../parts/notice-list.js';
import { PlanView } from '../plan/plan-view.js';
import { RequestsView } from '../requests/requests-view.js';
import { SchemaView } from '../schema/schema-view.js';
import { loadOverview, loadSchema, overview, schema } from '../state/database.js';
import { dialog } from '../state/dialog.js';
import { findJobs } from '../state/jobs.js';
import { report, tell } from '../state/notices.js';
import { place, type Section } from '../state/place.js';
import { Navigation } from './navigation.js';
import { Palette, watchPaletteKey } from './palette.js';
import { TopBar } from './top-bar.js';

const VIEWS: Readonly<Record<Section, () => preact.JSX.Element | null>> = {
  data: DocumentsView,
  schema: SchemaView,
  plan: PlanView,
  migrations: MigrationsView,
  backups: BackupsView,
  requests: RequestsView,
};

/** The whole page. */
export function App() {
  const [problem, setProblem] = useState<string | null>(null);
  // Before the page is painted, so that what takes longest is under way by then.
  useLayoutEffect(() => {
    const open = async () => {
      await openSession();
      await Promise.all([loadOverview(), loadSchema()]);
      await findJobs(({ type }, title) => {
        tell(type === 'done' ? `${title}: done.` : `${title}: did not succeed.`);
        loadSchema(true).catch(report);
      });
    };
    open().catch((error: unknown) => setProblem(error instanceof Error ? error.message : String(error)));
    return watchPaletteKey();
  }, []);
  if (problem !== null) {
    return (
      <main class="closed">
        <div class="stack">
          <h1>The studio is closed to this page</h1>
          <p class="muted">{problem}</p>
        </div>
      </main>
    );
  }
  if (overview.value === null || schema.value === null) {
    return (
      <main class="closed" aria-busy="true">
        <h1 class="hidden-text">entwrite studio</h1>
        <div class="spinner" />
      </main>
    );
  }
  const View = VIEWS[place.value.section];
  return (
    <div class="shell">
      <TopBar />
      <Navigation />
      <main class="main">
        <View />
      </main>
      <Palette />
      <DialogHost />
      <LeaveDialog />
      {dialog.value === null && <NoticeList />}
    </div>
  );
}
