import type { DiagramMark } from '../../../src/project/diagram/schema-diagram.js';
import type { DescribedAttribute, DescribedCollection } from '../../../src/studio/api/described-schema.js';
import { Scrolled } from '../parts/scrolled.js';
import { linkTo } from '../state/place.js';

const TONES: Readonly<Record<NonNullable<DiagramMark>, readonly [string, string]>> = {
  added: ['good', '+ added'],
  changed: ['warn', '~ changed'],
  removed: ['bad', '− removed'],
};

/** One collection as tables: attributes, indexes, relationships, permissions, and what is left of the limits. */
export function CollectionCard({ collection }: { readonly collection: DescribedCollection }) {
  const { id, name, attributes, indexes, links, permissions, documentSecurity, enabled, limits } = collection;
  return (
    <section class="card" aria-label={id}>
      <div class="card-head">
        <h2>{id}</h2>
        {name !== id && <span class="muted">{name}</span>}
        {!collection.isLive && <span class="badge good">+ added</span>}
        {!collection.isManaged && <span class="badge">unmanaged</span>}
        {!enabled && <span class="badge warn">disabled</span>}
        <div class="grow" />
        {collection.isLive && <a href={linkTo('data', id)}>documents</a>}
      </div>
      <div class="card-body limits">
        <Limit label="row bytes" used={limits.rowBytes} allowed={limits.rowBytesAllowed} />
        <Limit label="attributes" used={limits.attributes} allowed={limits.attributesAllowed} />
        <Limit label="indexes" used={limits.indexes} allowed={limits.indexesAllowed} />
      </div>
      <Scrolled label={`Attributes of ${id}`} class="card-body">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Attribute</th>
              <th scope="col">Type</th>
              <th scope="col">Rules</th>
              <th scope="col">Default</th>
            </tr>
          </thead>
          <tbody>
            {attributes.map((attribute) => (
              <tr key={attribute.key}>
                <td class="mono">
                  {attribute.key}
                  {attribute.becomes && <span class="muted"> → {attribute.becomes}</span>}{' '}
                  <MarkBadge mark={attribute.mark} />
                </td>
                <td>
                  {attribute.type}
                  {attribute.array ? '[]' : ''}
                </td>
                <td class="muted">{rulesOf(attribute)}</td>
                <td class="mono">{attribute.default === null ? '' : JSON.stringify(attribute.default)}</td>
              </tr>
            ))}
            {links
              .filter(({ kind, key }) => kind === 'relationship' && key !== null)
              .map((link) => (
                <tr key={link.name}>
                  <td class="mono">{link.name}</td>
                  <td>
                    <a href={linkTo('data', link.target)}>
                      {link.many ? 'many' : 'one'} {link.target}
                    </a>
                  </td>
                  <td class="muted">{link.backKey === null ? 'one way' : `other end ${link.backKey}`}</td>
                  <td />
                </tr>
              ))}
          </tbody>
        </table>
      </Scrolled>
      {indexes.length > 0 && (
        <Scrolled label={`Indexes of ${id}`} class="card-body">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">Index</th>
                <th scope="col">Type</th>
                <th scope="col">Attributes</th>
              </tr>
            </thead>
            <tbody>
              {indexes.map((index) => (
                <tr key={index.key}>
                  <td class="mono">
                    {index.key} <MarkBadge mark={index.mark} />
                  </td>
                  <td>{index.type}</td>
                  <td class="mono">
                    {index.attributes.map((key, at) => `${key} ${index.orders[at] ?? ''}`.trim()).join(', ')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolled>
      )}
      <div class="card-body">
        <h3>Permissions</h3>
        <p class="mono">{permissions.length === 0 ? 'none: API keys only' : permissions.join(', ')}</p>
        <p class="muted">
          {documentSecurity ? 'Documents have permissions of their own, too.' : 'Documents have none of their own.'}
        </p>
      </div>
    </section>
  );
}

function MarkBadge({ mark }: { readonly mark: DiagramMark }) {
  if (mark === null) return null;
  const [tone, label] = TONES[mark];
  return <span class={`badge ${tone}`}>{label}</span>;
}

function Limit({ label, used, allowed }: { readonly label: string; readonly used: number; readonly allowed: number }) {
  const share = Math.min(1, used / allowed);
  return (
    <div class="limit">
      <div class="row">
        <span class="grow muted">{label}</span>
        <span>
          {used.toLocaleString('en')} of {allowed.toLocaleString('en')}
        </span>
      </div>
      <div
        class={`bar ${share > 0.8 ? 'warn' : ''}`}
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={allowed}
        aria-valuenow={used}
      >
        <div style={{ width: `${Math.max(1, share * 100)}%` }} />
      </div>
    </div>
  );
}

function rulesOf({ required, size, min, max, elements, encrypt }: DescribedAttribute): string {
  return [
    ...(required ? ['required'] : []),
    ...(size === undefined ? [] : [`size ${size}`]),
    ...(typeof min === 'number' ? [`from ${min}`] : []),
    ...(typeof max === 'number' ? [`to ${max}`] : []),
    ...(elements === undefined ? [] : [elements.join(' | ')]),
    ...(encrypt ? ['encrypted'] : []),
  ].join(', ');
}
