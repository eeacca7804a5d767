import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { CollectionState } from '../data/collection-state.js';
import { focusGrid } from '../grid/focus-grid.js';
import { FindingList } from '../parts/finding-list.js';
import { Icon } from '../parts/icon.js';
import { Tabs } from '../parts/tabs.js';
import { isReadOnly } from '../state/database.js';
import { useUnsaved } from '../state/unsaved.js';
import { DocumentFields } from './document-fields.js';
import { DocumentMenu } from './document-menu.js';
import { JsonEditor } from './json-editor.js';
import { useDocument } from './use-document.js';

interface DocumentPanelProps {
  readonly state: CollectionState;
  /** `new` for one to be created. */
  readonly id: string;
}

const TABS = [
  ['fields', 'Fields'],
  ['json', 'JSON'],
] as const;

/** One document, whole: its values as fields or as JSON, and its links. */
export function DocumentPanel({ state, id }: DocumentPanelProps) {
  const { collection } = state;
  const [tab, setTab] = useState<'fields' | 'json'>('fields');
  const panel = useRef<HTMLElement>(null);
  const close = () => state.show(null);
  const open = useDocument(state, id);
  const { isNew, stored, changes, isChanged, isUnreadable, findings } = open;
  useUnsaved(isChanged ? (isNew ? `The new document of ${collection.id}` : `Document ${id}`) : null);
  useLayoutEffect(() => {
    panel.current?.focus();
    return () => {
      const { activeElement, body } = document;
      if (activeElement === body || panel.current?.contains(activeElement)) focusGrid();
    };
  }, [id]);
  const isReady = isNew || stored !== null;
  return (
    <aside
      ref={panel}
      class="panel"
      tabIndex={-1}
      aria-label={isNew ? `New document of ${collection.id}` : `Document ${id}`}
      aria-busy={!isReady && !open.isGone}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          // The key would close the question that it opens.
          event.preventDefault();
          close();
        }
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && isChanged) void open.save();
      }}
    >
      <div class="panel-head">
        <h2 class="grow mono">{isNew ? 'new document' : id}</h2>
        {stored && <DocumentMenu state={state} document={stored} onDelete={() => void open.remove()} />}
        <button type="button" class="button plain icon" aria-label="Close the document" onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <div class="panel-tabs">
        <Tabs label="Form of the document" tabs={TABS} shown={tab} disabled={isUnreadable} onShow={setTab} />
      </div>
      <div class="panel-body" role="tabpanel" aria-label={tab === 'fields' ? 'Fields' : 'JSON'}>
        {open.isGone && <p class="note bad">This document is gone.</p>}
        {findings.length > 0 && (
          <div class="note bad">
            <FindingList findings={findings} />
          </div>
        )}
        {isReady && tab === 'json' && (
          <JsonEditor
            key={open.round}
            collection={collection}
            document={{ ...stored, ...changes }}
            isNew={isNew}
            isChanged={isChanged}
            disabled={isReadOnly()}
            onChange={open.changeAll}
            onUnreadable={(isOne) => open.setUnreadable(null, isOne)}
          />
        )}
        {isReady && tab === 'fields' && <DocumentFields collection={collection} open={open} />}
      </div>
      {!isReadOnly() && (
        <div class="panel-foot">
          <span class="grow muted">
            {isUnreadable ? 'not all can be read' : isChanged ? `${Object.keys(changes).length} changed` : ''}
          </span>
          <button type="button" class="button" disabled={!isChanged} onClick={open.discard}>
            Discard
          </button>
          <button
            type="button"
            class="button primary"
            disabled={!isChanged || isUnreadable}
            onClick={() => void open.save()}
          >
            {isNew ? 'Create' : 'Save'}
          </button>
        </div>
      )}
    </aside>
  );
}
