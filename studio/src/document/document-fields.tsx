import type { DescribedAttribute, DescribedCollection } from '../../../src/studio/api/described-schema.js';
import { timeText } from '../grid/cell-text.js';
import { isReadOnly } from '../state/database.js';
import { FieldInput } from './field-input.js';
import { LinkField } from './link-field.js';
import type { OpenDocument } from './use-document.js';

interface DocumentFieldsProps {
  readonly collection: DescribedCollection;
  readonly open: OpenDocument;
}

/** A document as one field for each attribute and each link. */
export function DocumentFields({ collection, open }: DocumentFieldsProps) {
  const { stored } = open;
  const live = collection.attributes.filter(({ mark }) => mark !== 'added');
  const ends = collection.links.filter(({ kind, key }) => kind === 'relationship' && key !== null);
  return (
    <>
      {open.isNew && <IdField open={open} />}
      {live.map((attribute) => (
        <AttributeField key={attribute.key} collection={collection} open={open} attribute={attribute} />
      ))}
      {ends.map((link) => (
        <LinkField
          key={link.name}
          link={link}
          value={open.value(link.key ?? '')}
          disabled={isReadOnly()}
          onChange={(value) => open.change(link.key ?? '', value)}
        />
      ))}
      {stored && (
        <dl class="panel-facts">
          <dt>created</dt>
          <dd>{timeText(stored.$createdAt)}</dd>
          <dt>updated</dt>
          <dd>{timeText(stored.$updatedAt)}</dd>
          <dt>permissions</dt>
          <dd class="mono">{stored.$permissions.join(', ') || 'none of its own'}</dd>
        </dl>
      )}
    </>
  );
}

function AttributeField({
  collection,
  open,
  attribute,
}: DocumentFieldsProps & { readonly attribute: DescribedAttribute }) {
  const { key } = attribute;
  const { links, properties, json } = collection;
  const reference = links.find((link) => link.kind === 'reference' && link.key === key && !link.many);
  if (reference !== undefined) {
    return (
      <LinkField
        link={reference}
        value={open.value(key)}
        disabled={isReadOnly()}
        onChange={(value) => open.change(key, value)}
      />
    );
  }
  const names = [`.${key}`, `.${properties[key] ?? key}`];
  return (
    <FieldInput
      key={open.round}
      attribute={attribute}
      isJson={json.includes(key)}
      value={open.value(key)}
      problem={open.findings.find(({ at }) => names.some((name) => at.endsWith(name)))?.found}
      disabled={isReadOnly()}
      onChange={(value) => open.change(key, value)}
      onUnreadable={(isOne) => open.setUnreadable(key, isOne)}
    />
  );
}

function IdField({ open }: { readonly open: OpenDocument }) {
  const { changes, changeAll } = open;
  return (
    <label class="field">
      <span class="field-label">
        $id <span class="field-hint">made up when left empty</span>
      </span>
      <input
        class="input mono"
        type="text"
        value={String(changes.$id ?? '')}
        onInput={({ currentTarget: { value } }) => {
          const { $id: _, ...rest } = changes;
          changeAll(value === '' ? rest : { ...rest, $id: value });
        }}
      />
    </label>
  );
}
