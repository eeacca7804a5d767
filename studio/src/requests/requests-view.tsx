import { useEffect, useState } from 'preact/hooks';
import type { ShownRequest } from '../../../src/studio/api/shown-request.js';
import { ask } from '../api/request.js';
import { Icon } from '../parts/icon.js';
import { Scrolled } from '../parts/scrolled.js';
import { Tabs } from '../parts/tabs.js';
import { useCommands } from '../state/commands.js';
import { attempt } from '../state/notices.js';

/** What the studio asked the server: durations, what each action cost, and questions that no index serves. */
export function RequestsView() {
  const [requests, setRequests] = useState<readonly ShownRequest[]>([]);
  const [tab, setTab] = useState<'log' | 'actions' | 'slow'>('log');
  const load = async () =>
    setRequests((await ask<{ requests: readonly ShownRequest[] }>('requests/0', 'requests')).requests);
  useEffect(() => void attempt(load), []);
  useCommands([{ label: 'Read the requests again', icon: 'refresh', run: () => void attempt(load) }]);
  const newest = [...requests].reverse();
  const unindexed = newest.filter(({ unindexed: isOne }) => isOne);
  return (
    <div class="page">
      <div class="page-inner">
        <div class="page-head">
          <h1>Requests</h1>
          <Tabs
            label="Form of the log"
            tabs={[
              ['log', 'Log'],
              ['actions', 'By action'],
              ['slow', `Without an index (${unindexed.length})`],
            ]}
            shown={tab}
            onShow={setTab}
          />
          <span class="muted">of this run of the studio; values are never kept</span>
          <div class="grow" />
          <button type="button" class="button plain icon" aria-label="Read again" onClick={() => void attempt(load)}>
            <Icon name="refresh" />
          </button>
        </div>
        <Scrolled label="Requests" class="card">
          {tab === 'actions' ? <Actions requests={requests} /> : <Log requests={tab === 'log' ? newest : unindexed} />}
        </Scrolled>
        {tab === 'slow' && (
          <p class="muted plan-part">
            Every document is looked at for these. An index over the attributes in the conditions makes them quick.
          </p>
        )}
      </div>
    </div>
  );
}

const SHOWN = 300;

function Log({ requests }: { readonly requests: readonly ShownRequest[] }) {
  const slowest = Math.max(1, ...requests.map(({ milliseconds }) => milliseconds));
  return (
    <table class="table cards-on-phone">
      <thead>
        <tr>
          <th scope="col">Action</th>
          <th scope="col">Request</th>
          <th scope="col" class="number">
            Documents
          </th>
          <th scope="col" class="number">
            ms
          </th>
        </tr>
      </thead>
      <tbody>
        {requests.slice(0, SHOWN).map((request) => (
          <tr key={request.number}>
            <td>{request.action}</td>
            <td>
              <span class="mono route">
                <b>{request.method}</b> {request.route}
              </span>
              {request.queries.length > 0 && <p class="mono muted">{request.queries.join(', ')}</p>}
              {request.outcome !== 'ok' && <span class="badge bad">{request.outcome}</span>}
            </td>
            <td class="number" data-label={request.documents === null ? undefined : 'documents'}>
              {request.documents}
            </td>
            <td class="number" data-label="ms">
              {request.milliseconds.toFixed(1)}
              <div class="bar" aria-hidden="true">
                <div style={{ width: `${(request.milliseconds / slowest) * 100}%` }} />
              </div>
            </td>
          </tr>
        ))}
        {requests.length === 0 && (
          <tr>
            <td colSpan={4} class="muted">
              None.
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Actions({ requests }: { readonly requests: readonly ShownRequest[] }) {
  const byAction = new Map<string, ShownRequest[]>();
  for (const request of requests) byAction.set(request.action, [...(byAction.get(request.action) ?? []), request]);
  const rows = [...byAction].map(([action, all]) => ({
    action,
    requests: all.length,
    documents: all.reduce((sum, { documents }) => sum + (documents ?? 0), 0),
    milliseconds: all.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
  }));
  rows.sort((a, b) => b.milliseconds - a.milliseconds);
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">Action</th>
          <th scope="col" class="number">
            Requests
          </th>
          <th scope="col" class="number">
            Documents
          </th>
          <th scope="col" class="number">
            ms in all
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ action, requests: count, documents, milliseconds }) => (
          <tr key={action}>
            <td>{action}</td>
            <td class="number">{count}</td>
            <td class="number">{documents}</td>
            <td class="number">{milliseconds.toFixed(0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
