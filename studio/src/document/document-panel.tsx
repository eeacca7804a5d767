import { useEffect, useRef, useState } from 'preact/hooks';
import { ask, collectionPath, RequestError } from '../api/request.js';
import type { Document, Finding } from '../api/types.js';
import type { CollectionState } from '../data/collection-state.js';
import { copyAs } from '../data/copy-as.js';
import { timeText } from '../grid/cell-text.js';
import { FindingList } from '../parts/finding-list.js';
import { Icon } from '../parts/icon.js';
import { Menu } from '../parts/menu.js';
import { isReadOnly } from '../state/database.js';
import { attempt, report, tell } from '../state/notices.js';
import { undoLast } from '../state/undo.js';
import { FieldInput } from './field-input.js';
import { JsonEditor } from './json-editor.js';
import { LinkField } from './link-field.js';

interface DocumentPanelProps {
  readonly state: CollectionState;
  /** `new` for one to be created. */
  readonly id: string;
}

type Values = Readonly<Record<string, unknown>>;

/** One document, whole: its values as fields or as JSON, and its links. */
export function DocumentPanel({ state, id }: DocumentPanelProps) {
  const { collection } = state;
  const isNew = id === 'new';
  const [whole, setWhole] = useState<Document | null>(null);
  const [isGone, setGone] = useState(false);
  const [changes, setChanges] = useState<Values>({});
  const [tab, setTab] = useState<'fields' | 'json'>('fields');
  const [findings, setFindings] = useState<readonly Finding[]>([]);
  const panel = useRef<HTMLElement>(null);
  const close = () => {
    state.open.value = null;
    document.querySelector<HTMLElement>('[role="grid"]')?.focus();
  };
  useEffect(() => {
    panel.current?.focus();
    if (isNew) return;
    const path = collectionPath(collection.id, `documents/${encodeURIComponent(id)}`);
    ask<{ document: Document | null }>(path, `open ${collection.id}`)
      .then((answer) => (answer.document === null ? setGone(true) : setWhole(answer.document)))
      .catch(report);
  }, [id]);

  const live = collection.attributes.filter(({ mark }) => mark !== 'added');
  const ends = collection.links.filter(({ kind, key }) => kind === 'relationship' && key !== null);
  const shownValue = (key: string): unknown => (Object.hasOwn(changes, key) ? changes[key] : whole?.[key]);
  const change = (key: string, value: unknown) => {
    const isSame = !isNew && JSON.stringify(value ?? null) === JSON.stringify(whole?.[key] ?? null);
    const { [key]: _, ...rest } = changes;
    setChanges(isSame ? rest : { ...rest, [key]: value });
  };
  const save = () =>
    attempt(async () => {
      try {
        const answer = isNew
          ? await ask<{ document: Document }>(collectionPath(collection.id, 'create'), `create in ${collection.id}`, {
              values: changes,
            })
          : await ask<{ document: Document }>(collectionPath(collection.id, 'update'), `edit ${collection.id}`, {
              id,
              values: changes,
              updatedAt: whole?.$updatedAt,
            });
        setFindings([]);
        setChanges({});
        setWhole(answer.document);
        tell(isNew ? 'The document was created.' : 'The document was saved.', {
          label: 'Undo',
          run: () =>
            void undoLast(() => {
              close();
              return state.reload();
            }),
        });
        if (isNew) state.open.value = answer.document.$id;
        await state.reload();
      } catch (error) {
        if (!(error instanceof RequestError)) throw error;
        const { details } = error;
        setFindings(details.findings.length > 0 ? details.findings : [{ ...details, rule: details.code }]);
      }
    });
  const remove = () =>
    attempt(async () => {
      await ask(collectionPath(collection.id, 'delete'), `delete in ${collection.id}`, { ids: [id] });
      close();
      tell('The document was deleted.', { label: 'Undo', run: () => void undoLast(state.reload) });
      await state.reload();
    });
  const problemOf = (key: string) =>
    findings.find(({ at }) => at.endsWith(`.${key}`) || at.endsWith(`.${collection.properties[key] ?? key}`))?.found;
  const isChanged = Object.keys(changes).length > 0;
  const isReady = isNew || whole !== null;
  return (
    <aside
      ref={panel}
      class="panel"
      tabIndex={-1}
      aria-label={isNew ? `New document of ${collection.id}` : `Document ${id}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && isChanged) void save();
      }}
    >
      <div class="panel-head">
        <h2 class="grow mono">{isNew ? 'new document' : id}</h2>
        {whole && (
          <Menu label="More" icon="more" showsLabel={false}>
            {(shut) => (
              <>
                {(['json', 'csv', 'code'] as const).map((format) => (
                  <button
                    key={format}
                    type="button"
                    class="menu-item"
                    onClick={() => {
                      shut();
                      void navigator.clipboard?.writeText(copyAs(state, [whole], format));
                      tell(`Copied as ${format}.`);
                    }}
                  >
                    <Icon name="copy" /> Copy as {format === 'code' ? 'code' : format.toUpperCase()}
                  </button>
                ))}
                {!isReadOnly() && (
                  <button type="button" class="menu-item" onClick={() => void remove()}>
                    <Icon name="trash" /> Delete
                  </button>
                )}
              </>
            )}
          </Menu>
        )}
        <button type="button" class="button plain icon" aria-label="Close the document" onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <div class="panel-tabs">
        <div class="tabs" role="tablist" aria-label="Form of the document">
          {(['fields', 'json'] as const).map((one) => (
            <button key={one} type="button" role="tab" aria-selected={tab === one} onClick={() => setTab(one)}>
              {one === 'fields' ? 'Fields' : 'JSON'}
            </button>
          ))}
        </div>
      </div>
      <div class="panel-body" role="tabpanel" aria-label={tab === 'fields' ? 'Fields' : 'JSON'}>
        {isGone && <p class="note bad">This document is gone.</p>}
        {findings.length > 0 && (
          <div class="note bad">
            <FindingList findings={findings} />
          </div>
        )}
        {isReady && tab === 'json' && (
          <JsonEditor
            key={`${whole?.$updatedAt}`}
            collection={collection}
            document={{ ...whole, ...changes }}
            disabled={isReadOnly()}
            onChange={(values) => {
              const keys = [
                ...live.map(({ key }) => key),
                ...ends.map(({ key }) => key ?? ''),
                ...(isNew ? ['$id'] : []),
              ];
              const next = Object.entries(values).filter(
                ([key, value]) =>
                  keys.includes(key) &&
                  (isNew || JSON.stringify(value) !== JSON.stringify(whole?.[key] ?? null)) &&
                  !(isNew && (value === null || value === '')),
              );
              setChanges(Object.fromEntries(next));
            }}
          />
        )}
        {isReady && tab === 'fields' && (
          <>
            {isNew && (
              <label class="field">
                <span class="field-label">
                  $id <span class="field-hint">made up when left empty</span>
                </span>
                <input
                  class="input mono"
                  type="text"
                  onInput={({ currentTarget: { value } }) => {
                    const { $id: _, ...rest } = changes;
                    setChanges(value === '' ? rest : { ...rest, $id: value });
                  }}
                />
              </label>
            )}
            {live.map((attribute) => {
              const { key } = attribute;
              const reference = collection.links.find(
                (link) => link.kind === 'reference' && link.key === key && !link.many,
              );
              return reference === undefined ? (
                <FieldInput
                  key={`${key}/${whole?.$updatedAt}`}
                  attribute={attribute}
                  isJson={collection.json.includes(key)}
                  value={shownValue(key)}
                  problem={problemOf(key)}
                  disabled={isReadOnly()}
                  onChange={(value) => change(key, value)}
                />
              ) : (
                <LinkField
                  key={key}
                  link={reference}
                  value={shownValue(key)}
                  disabled={isReadOnly()}
                  onChange={(value) => change(key, value)}
                />
              );
            })}
            {ends.map((link) => (
              <LinkField
                key={link.name}
                link={link}
                value={shownValue(link.key ?? '')}
                disabled={isReadOnly()}
                onChange={(value) => change(link.key ?? '', value)}
              />
            ))}
            {whole && (
              <dl class="panel-facts">
                <dt>created</dt>
                <dd>{timeText(whole.$createdAt)}</dd>
                <dt>updated</dt>
                <dd>{timeText(whole.$updatedAt)}</dd>
                <dt>permissions</dt>
                <dd class="mono">{whole.$permissions.join(', ') || 'none of its own'}</dd>
              </dl>
            )}
          </>
        )}
      </div>
      {!isReadOnly() && (
        <div class="panel-foot">
          <span class="grow muted">{isChanged ? `${Object.keys(changes).length} changed` : ''}</span>
          <button type="button" class="button" disabled={!isChanged} onClick={() => setChanges({})}>
            Discard
          </button>
          <button type="button" class="button primary" disabled={!isChanged} onClick={() => void save()}>
            {isNew ? 'Create' : 'Save'}
          </button>
        </div>
      )}
    </aside>
  );
}
