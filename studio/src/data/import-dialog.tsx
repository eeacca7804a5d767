import { useState } from 'preact/hooks';
import type { ImportLook } from '../../../src/studio/api/import-look.js';
import { ask, collectionPath } from '../api/request.js';
import { useNewest } from '../api/use-newest.js';
import { DialogFrame } from '../parts/dialog-frame.js';
import { showJob } from '../parts/job-dialog.js';
import { Scrolled } from '../parts/scrolled.js';
import { closeDialog } from '../state/dialog.js';
import { attempt } from '../state/notices.js';
import type { CollectionState } from './collection-state.js';

/** Creates documents from a file: which column goes where, a look without writing, then the work. */
export function ImportDialog({ state }: { readonly state: CollectionState }) {
  const { collection } = state;
  const [text, setText] = useState('');
  const [mapping, setMapping] = useState<Readonly<Record<string, string>>>({});
  const [report, setReport] = useState<ImportLook | null>(null);
  const keys = ['$id', ...collection.attributes.filter(({ mark }) => mark !== 'added').map(({ key }) => key)];

  const newest = useNewest();
  const check = (given: string, map: Readonly<Record<string, string>>) =>
    attempt(async () => {
      const body = { text: given, mapping: map };
      const path = collectionPath(collection.id, 'import-check');
      const answer = await newest(() => ask<ImportLook>(path, 'check an import', body));
      if (answer !== null) setReport(answer);
    });
  const load = (file: File) =>
    attempt(async () => {
      setReport(null);
      const given = textOf(await file.arrayBuffer());
      setText(given);
      const body = { text: given, mapping: {} };
      const { columns } = await ask<ImportLook>(collectionPath(collection.id, 'import-check'), 'read a file', body);
      const same = (a: string, b: string) => a.toLowerCase().replace(/\W/g, '') === b.toLowerCase().replace(/\W/g, '');
      const keyOf = (column: string) =>
        keys.find((key) => key === column) ?? keys.find((key) => same(key, column)) ?? '';
      const map = Object.fromEntries(columns.map((column) => [column, keyOf(column)]));
      setMapping(map);
      await check(given, map);
    });
  const run = () =>
    attempt(async () => {
      const body = { text, mapping };
      const { job } = await ask<{ job: string }>(collectionPath(collection.id, 'import'), 'import', body);
      showJob(job, `Import into ${collection.id}`, {
        children: ({ written }: { readonly written: number }) => <p>{written} documents were created.</p>,
        onEnd: () => void state.refresh(),
      });
    });
  const foot = (
    <>
      <button type="button" class="button" onClick={closeDialog}>
        Cancel
      </button>
      <button
        type="button"
        class="button primary"
        disabled={report === null || report.rows === 0 || report.rejected > 0}
        onClick={() => void run()}
      >
        Import {report?.rows ?? ''}
      </button>
    </>
  );
  return (
    <DialogFrame title={`Import into ${collection.id}`} foot={foot}>
      <label class="field">
        <span class="field-label">A CSV or JSON file</span>
        <input
          type="file"
          accept=".csv,.json,text/csv,application/json"
          onChange={async (event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file !== undefined) await load(file);
          }}
        />
      </label>
      {report !== null && (
        <>
          <Scrolled label="Columns of the file">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">Column of the file</th>
                  <th scope="col">goes into</th>
                  <th scope="col">First value</th>
                </tr>
              </thead>
              <tbody>
                {Object.entries(mapping).map(([column, key]) => (
                  <tr key={column}>
                    <td class="mono">{column}</td>
                    <td>
                      <select
                        class="input"
                        aria-label={`Where ${column} goes`}
                        value={key}
                        onChange={(event) => {
                          const next = { ...mapping, [column]: event.currentTarget.value };
                          setMapping(next);
                          void check(text, next);
                        }}
                      >
                        <option value="">nowhere</option>
                        {keys.map((one) => (
                          <option key={one}>{one}</option>
                        ))}
                      </select>
                    </td>
                    <td class="mono">{String(report.sample[column] ?? '')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scrolled>
          <div class={`note ${report.rejected > 0 ? 'bad' : 'good'}`} data-import={report.rejected}>
            {report.rejected === 0 ? (
              <p>{report.rows} rows can be imported. Nothing was written yet.</p>
            ) : (
              <ul>
                {report.reasons.map(({ row, reason }) => (
                  <li key={row}>
                    Row {row}: {reason}
                  </li>
                ))}
                {report.rejected > report.reasons.length && <li>and more</li>}
              </ul>
            )}
          </div>
        </>
      )}
    </DialogFrame>
  );
}

/** Another encoding than UTF-8, or UTF-16 with its mark, would lose letters. */
function textOf(bytes: ArrayBuffer): string {
  const [first, second] = new Uint8Array(bytes);
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Error('The file is not in UTF-8, so that letters would be lost. Save it in UTF-8.');
  }
}
