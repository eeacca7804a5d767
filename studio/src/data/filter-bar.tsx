import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { focusGrid } from '../grid/focus-grid.js';
import { Icon } from '../parts/icon.js';
import { Menu } from '../parts/menu.js';
import { tell } from '../state/notices.js';
import type { CollectionState } from './collection-state.js';
import { comparableKeys, OPERATORS } from './condition.js';
import { ConditionForm } from './condition-form.js';
import { formatFilter, parseFilter } from './filter-text.js';
import { queryCode } from './query-code.js';
import { suggestionsFor } from './suggestions.js';

interface FilterBarProps {
  readonly state: CollectionState;
  readonly input: RefObject<HTMLInputElement | null>;
}

/** The filter: written in a line, or built by clicking; what it means in code stands beside it. */
export function FilterBar({ state, input }: FilterBarProps) {
  const { collection, conditions, match, where, orders } = state;
  const [text, setText] = useState(formatFilter(conditions.value, match.value));
  const [chosen, setChosen] = useState(-1);
  const [isOpen, setOpen] = useState(false);
  const keys = comparableKeys(collection);
  const parsed = parseFilter(text, keys);
  const suggestions = isOpen ? suggestionsFor(collection, keys, text) : [];
  useLayoutEffect(() => setText(formatFilter(conditions.value, match.value)), [conditions.value, match.value]);

  const apply = () => {
    if ('problem' in parsed) return;
    conditions.value = parsed.conditions;
    match.value = parsed.match;
    setOpen(false);
    void state.reload();
  };
  const take = (suggestion: string) => {
    setText(text.replace(/[^\s]*$/, '') + suggestion);
    setChosen(-1);
    input.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && suggestions.length > 0) {
      event.preventDefault();
      setChosen((chosen + step + suggestions.length) % suggestions.length);
    }
    const picked = suggestions[chosen];
    if ((event.key === 'Enter' || event.key === 'Tab') && picked !== undefined) {
      event.preventDefault();
      take(picked);
    } else if (event.key === 'Enter') apply();
    if (event.key === 'Escape') {
      setOpen(false);
      focusGrid();
    }
  };
  const remove = (at: number) => {
    conditions.value = conditions.value.filter((_, index) => index !== at);
    focusGrid();
    void state.reload();
  };
  const isWrong = text.trim() !== '' && 'problem' in parsed;
  return (
    <div class="filter">
      <div class="filter-line">
        <Icon name="filter" />
        <div class="grow filter-field">
          <input
            ref={input}
            class="input mono"
            type="text"
            role="combobox"
            spellcheck={false}
            autocomplete="off"
            aria-label="Filter"
            aria-expanded={suggestions.length > 0}
            aria-controls="filter-suggestions"
            aria-autocomplete="list"
            aria-invalid={isWrong && !isOpen}
            placeholder={`${keys[1] ?? '$id'} ~ word and $createdAt >= 2026-01-31`}
            value={text}
            onFocus={() => setOpen(true)}
            onBlur={() => setOpen(false)}
            onInput={(event) => {
              setText(event.currentTarget.value);
              setOpen(true);
              setChosen(-1);
            }}
            onKeyDown={press}
          />
          {suggestions.length > 0 && (
            <ul class="menu-list left" id="filter-suggestions" role="listbox" aria-label="Suggestions">
              {suggestions.map((suggestion, at) => (
                <li
                  key={suggestion}
                  class={`menu-item mono ${at === chosen ? 'active' : ''}`}
                  role="option"
                  aria-selected={at === chosen}
                  onPointerDown={(event) => event.preventDefault()}
                  onClick={() => take(suggestion)}
                >
                  {suggestion}
                </li>
              ))}
            </ul>
          )}
        </div>
        {match.value === 'any' && <span class="badge accent">any</span>}
        <Menu label="Add a condition" icon="plus" showsLabel={false}>
          {(close) => <ConditionForm state={state} keys={keys} close={close} />}
        </Menu>
      </div>
      {isWrong && isOpen && <p class="filter-hint muted">{(parsed as { problem: string }).problem}</p>}
      {(conditions.value.length > 0 || orders.value.length > 0) && (
        <div class="filter-chips">
          {conditions.value.map(({ key, sign, value }, at) => (
            <span class="chip" key={`${key}${sign}${value}`}>
              <b>{key}</b> {OPERATORS[sign].label} {value !== '' && <b>{value}</b>}
              <button type="button" aria-label={`Remove the condition on ${key}`} onClick={() => remove(at)}>
                <Icon name="close" size={12} />
              </button>
            </span>
          ))}
          {orders.value.map(({ key, direction }) => (
            <span class="chip" key={key}>
              {direction === 'asc' ? '↑' : '↓'} <b>{key}</b>
              <button
                type="button"
                aria-label={`Do not order by ${key}`}
                onClick={() => {
                  orders.value = orders.value.filter((order) => order.key !== key);
                  focusGrid();
                  void state.reload();
                }}
              >
                <Icon name="close" size={12} />
              </button>
            </span>
          ))}
          <code class="filter-code" title="The same in code">
            {queryCode(collection, where.value, orders.value)}
          </code>
          <button
            type="button"
            class="button plain icon"
            aria-label="Copy the code"
            onClick={() => {
              void navigator.clipboard?.writeText(queryCode(collection, where.value, orders.value));
              tell('The code was copied.');
            }}
          >
            <Icon name="copy" size={14} />
          </button>
        </div>
      )}
    </div>
  );
}
