import { useState } from 'preact/hooks';
import type { CollectionState } from './collection-state.js';
import { OPERATORS, type Sign, signsFor } from './condition.js';

interface ConditionFormProps {
  readonly state: CollectionState;
  readonly keys: readonly string[];
  readonly close: () => void;
}

/** A condition built by clicking. */
export function ConditionForm({ state, keys, close }: ConditionFormProps) {
  const { collection, conditions, match } = state;
  const [key, setKey] = useState(keys[1] ?? '$id');
  const attribute = collection.attributes.find((one) => one.key === key);
  const signs = signsFor(attribute, key);
  const [sign, setSign] = useState<Sign>(signs[0] ?? '=');
  const [value, setValue] = useState('');
  const hasValue = sign !== 'empty' && sign !== 'present';
  const add = () => {
    conditions.value = [...conditions.value, { key, sign, value: hasValue ? value : '' }];
    void state.reload();
    close();
  };
  const known = attribute?.type === 'boolean' ? ['true', 'false'] : sign === 'in' ? undefined : attribute?.elements;
  return (
    <div class="stack condition-form">
      <label class="field">
        <span class="field-label">Attribute</span>
        <select
          class="input"
          value={key}
          onChange={({ currentTarget: { value: next } }) => {
            const first = collection.attributes.find((one) => one.key === next);
            setKey(next);
            setSign(signsFor(first, next)[0] ?? '=');
            setValue('');
          }}
        >
          {keys.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <label class="field">
        <span class="field-label">Condition</span>
        <select class="input" value={sign} onChange={(event) => setSign(event.currentTarget.value as Sign)}>
          {signs.map((one) => (
            <option key={one} value={one}>
              {OPERATORS[one].label}
            </option>
          ))}
        </select>
      </label>
      {hasValue && (
        <label class="field">
          <span class="field-label">Value</span>
          {known === undefined ? (
            <input
              class="input"
              type="text"
              value={value}
              placeholder={sign === 'in' ? 'one, two, three' : attribute?.type === 'datetime' ? '2026-01-31' : ''}
              onInput={(event) => setValue(event.currentTarget.value)}
              onKeyDown={(event) => event.key === 'Enter' && add()}
            />
          ) : (
            <select class="input" value={value} onChange={(event) => setValue(event.currentTarget.value)}>
              <option value="" />
              {known.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          )}
        </label>
      )}
      {conditions.value.length > 0 && (
        <label class="field">
          <span class="field-label">Documents have to meet</span>
          <select
            class="input"
            value={match.value}
            onChange={(event) => {
              match.value = event.currentTarget.value as 'all' | 'any';
            }}
          >
            <option value="all">all conditions</option>
            <option value="any">any of them</option>
          </select>
        </label>
      )}
      <button type="button" class="button primary" onClick={add}>
        Add the condition
      </button>
    </div>
  );
}
