import { useState } from 'preact/hooks';
import { Icon } from '../parts/icon.js';
import { Tabs } from '../parts/tabs.js';
import { useCommands } from '../state/commands.js';
import { loadSchema, schema } from '../state/database.js';
import { attempt } from '../state/notices.js';
import { CollectionCard } from './collection-card.js';
import { Diagram } from './diagram.js';
import { showDoctor } from './doctor-dialog.js';
import { showDrift } from './drift-dialog.js';

const TABS = [
  ['diagram', 'Diagram'],
  ['tables', 'Tables'],
] as const;

/** What the database looks like: drawn, or as tables with limits and permissions; what differs from the entities is coloured. */
export function SchemaView() {
  const [tab, setTab] = useState<'diagram' | 'tables'>('diagram');
  const [search, setSearch] = useState('');
  useCommands([
    { label: 'Look for drift', icon: 'schema', run: () => void attempt(showDrift) },
    { label: 'Examine the database', icon: 'check', run: () => void attempt(showDoctor) },
    { label: 'Schema as a diagram', icon: 'schema', run: () => setTab('diagram') },
    { label: 'Schema as tables', icon: 'columns', run: () => setTab('tables') },
  ]);
  const known = schema.value;
  if (known === null) return null;
  const wanted = search.trim().toLowerCase();
  const shown = known.collections.filter(
    ({ id, attributes }) =>
      wanted === '' ||
      id.toLowerCase().includes(wanted) ||
      attributes.some(({ key }) => key.toLowerCase().includes(wanted)),
  );
  return (
    <div class="section">
      <div class="section-head">
        <h1>Schema</h1>
        <Tabs label="Form of the schema" tabs={TABS} shown={tab} onShow={setTab} />
        <input
          class="input section-search"
          type="search"
          aria-label="Find in the schema"
          placeholder="Find a collection or attribute"
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        {known.hasModel && (
          <span class="legend" role="img" aria-label="Colours: added, changed and removed by the plan">
            <span class="badge good">+ added</span>
            <span class="badge warn">~ changed</span>
            <span class="badge bad">− removed</span>
          </span>
        )}
        <div class="grow" />
        <button type="button" class="button" onClick={() => void attempt(showDrift)}>
          Drift
        </button>
        <button type="button" class="button" onClick={() => void attempt(showDoctor)}>
          Doctor
        </button>
        <button
          type="button"
          class="button plain icon"
          aria-label="Read the schema again"
          onClick={() => void attempt(() => loadSchema(true))}
        >
          <Icon name="refresh" />
        </button>
      </div>
      {tab === 'diagram' ? (
        <Diagram diagram={known.diagram} search={search} />
      ) : (
        <div class="page">
          <div class="page-inner">
            {shown.map((collection) => (
              <CollectionCard key={collection.id} collection={collection} />
            ))}
          </div>
        </div>
      )}
    </div>
  );
}
