import type { EntwriteError } from '../../errors.js';
import { INDEX_RULES, type IndexOptions } from '../../metadata/options/index-options.js';
import { judgeOptions, type OptionRules, TEXTS } from '../../metadata/options/judge-options.js';
import type { Problem } from '../../metadata/options/problem.js';
import { editCollection } from '../../operations/edit-schema.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { normalizeSchema } from '../../schema/normalize-schema.js';
import type { AttributeRename, Rename } from '../../schema/rename.js';
import { definedOnly } from '../../util/defined-only.js';
import type { CheckWork, DataStepOptions, DataWork } from '../data/access/data-work.js';
import {
  DATA_STEP_RULES,
  RELATIONSHIP_CHANGE_RULES,
  SETTINGS_RULES,
  SPECIFICATION_RULES,
} from './builder-option-rules.js';
import type {
  AddAttributeOptions,
  AlterAttributeOptions,
  RelationshipChange,
  RelationshipSpecification,
} from './builder-options.js';
import type { BuilderProblem } from './builder-problems.js';
import * as wrong from './builder-problems.js';
import { type CollectionBuilder, draftOf } from './collection-builder.js';
import { migrationProblem } from './migration-problem.js';
import { type MigrationStep, NO_VALUES, type StepValues } from './migration-step.js';
import * as edits from './schema-edits.js';
import {
  collectionFromSettings,
  indexFromOptions,
  relationshipFrom,
  renamesTo,
  type StoredSettings,
  valuesFromOptions,
} from './schema-from-options.js';
import { appendEdit, unusedRenames } from './schema-segment.js';
import { attributeFromOptions, changedOptions } from './stored-attribute.js';

/**
 * Collects the steps of a migration; sends nothing. A call that does not apply to the schema throws `migration_invalid` with file and
 * place.
 */
export class MigrationBuilder {
  readonly #file: string;
  #schema: DatabaseSchema;
  #steps: readonly MigrationStep[] = [];
  #isOver = false;

  /** `file`: name of the migration file, for messages. `schema`: the schema when the migration begins. */
  constructor(file: string, schema: DatabaseSchema) {
    this.#file = file;
    this.#schema = normalizeSchema(schema);
  }

  /** The schema after all steps so far. */
  get schema(): DatabaseSchema {
    return this.#schema;
  }

  /** The steps so far, in order. */
  get steps(): readonly MigrationStep[] {
    return this.#steps;
  }

  /** For entwrite itself: ends the migration; every later call throws. */
  end(): void {
    this.#isOver = true;
  }

  /** A new collection with its attributes and indexes. Settings as in `@Collection`. */
  createCollection(id: string, define: (c: CollectionBuilder) => void, settings: StoredSettings = {}): this {
    this.#check(this.#place(id), settings, SETTINGS_RULES);
    this.#judge(id, wrong.noFunction(define));
    const draft = draftOf(define);
    if (draft === null) throw this.#invalid(id, wrong.ASYNC_DEFINITION);
    const attributes = draft.attributes.map(({ key, options }) => {
      this.#judge(this.#place(id, key), wrong.entityOption(options));
      return this.#attribute(id, key, options);
    });
    const indexes = draft.indexes.map((index) => this.#index(id, index.attributes, index.options));
    const collection = { ...collectionFromSettings(id, settings), attributes, indexes };
    return this.#try(id, () => edits.addCollection(this.#schema, collection));
  }

  /** New settings of a collection; omitted ones stay. */
  updateCollection(id: string, settings: StoredSettings): this {
    this.#check(this.#place(id), settings, SETTINGS_RULES);
    return this.#try(id, () => editCollection(this.#schema, id, (collection) => ({ ...collection, ...settings })));
  }

  /** Drops a collection with its documents, and the relationships from and to it. */
  dropCollection(id: string): this {
    return this.#try(this.#place(id), () => edits.removeCollection(this.#schema, id));
  }

  /**
   * Gives a collection another id: its documents are copied and the old collection is dropped. Not allowed if relationships begin or end
   * in it.
   */
  renameCollection(from: string, to: string): this {
    this.#place(from, to);
    return this.#try(from, () => edits.renameCollection(this.#schema, from, to), NO_VALUES, [{ from, to }]);
  }

  /** A new attribute; `backfill` gives existing documents a value, which a required attribute needs. */
  addAttribute(collection: string, key: string, options: AddAttributeOptions): this {
    const name = this.#place(collection, key);
    this.#judge(name, wrong.newValuesProblem(options));
    const attribute = this.#attribute(collection, key, options);
    const { backfill, renamedFrom } = options;
    const values = backfill === undefined ? NO_VALUES : valuesFromOptions(name, { backfill });
    const renames = renamesTo(collection, key, renamedFrom);
    return this.#take(name, renames, () => edits.addTo(this.#schema, collection, 'attributes', attribute), values);
  }

  /** Changes an attribute under its key, keeping its values; omitted options stay. */
  alterAttribute(collection: string, key: string, options: AlterAttributeOptions): this {
    const name = this.#place(collection, key);
    this.#judge(name, wrong.changedValuesProblem(options));
    const change = () => {
      const existing = edits.requireAttribute(this.#schema, collection, key);
      const altered = this.#attribute(collection, key, changedOptions(existing, options));
      this.#judge(name, wrong.unusedValuesProblem(existing, altered, options));
      return edits.editIn(this.#schema, collection, 'attributes', key, () => altered);
    };
    return this.#try(name, change, valuesFromOptions(name, options));
  }

  /** Gives an attribute another key; its values and indexes follow. */
  renameAttribute(collection: string, from: string, to: string): this {
    this.#place(to);
    const change = () => edits.renameAttribute(this.#schema, collection, from, to);
    return this.#try(this.#place(collection, from), change, NO_VALUES, renamesTo(collection, to, from));
  }

  /** Drops an attribute with its values, and the indexes over it. */
  dropAttribute(collection: string, key: string): this {
    return this.#try(this.#place(collection, key), () => edits.removeAttribute(this.#schema, collection, key));
  }

  /** An index; its key is derived from its attributes unless `name` gives one. */
  createIndex(collection: string, attributes: readonly string[], options: IndexOptions = {}): this {
    const index = this.#index(this.#place(collection), attributes, options);
    return this.#try(`${collection}.${index.key}`, () => edits.addTo(this.#schema, collection, 'indexes', index));
  }

  dropIndex(collection: string, key: string): this {
    return this.#try(this.#place(collection, key), () => edits.removeFrom(this.#schema, collection, 'indexes', key));
  }

  /** A relationship whose parent is `collection`. */
  createRelationship(collection: string, key: string, specification: RelationshipSpecification): this {
    const place = this.#place(collection, key);
    this.#check(place, specification, SPECIFICATION_RULES);
    const relationship = relationshipFrom(collection, key, specification);
    const renames = [
      ...renamesTo(collection, key, specification.renamedFrom),
      ...renamesTo(specification.target, relationship.twoWayKey, specification.inverseRenamedFrom),
    ];
    return this.#take(place, renames, () => {
      edits.requireCollection(this.#schema, relationship.relatedCollection);
      return edits.addTo(this.#schema, collection, 'relationships', relationship);
    });
  }

  /** Other keys or another delete rule for a relationship, named by its parent collection and key. */
  alterRelationship(collection: string, key: string, change: RelationshipChange): this {
    const place = this.#place(collection, key);
    this.#check(place, change, RELATIONSHIP_CHANGE_RULES);
    const { key: to, inverse, onDelete } = change;
    return this.#try(
      place,
      () =>
        edits.editIn(this.#schema, collection, 'relationships', key, (relationship) => ({
          ...relationship,
          ...definedOnly({ key: to, twoWayKey: inverse, onDelete }),
        })),
      NO_VALUES,
      to === undefined ? [] : [{ collection, from: key, to }],
    );
  }

  /** Drops a relationship with its links, named by its parent collection and key. */
  dropRelationship(collection: string, key: string): this {
    return this.#try(this.#place(collection, key), () =>
      edits.removeFrom(this.#schema, collection, 'relationships', key),
    );
  }

  /** Work on documents. It must be idempotent, because it may run again after a crash. */
  data(name: string, work: DataWork, options: DataStepOptions = {}): this {
    const place = `data step '${this.#place(name)}'`;
    this.#check(place, options, DATA_STEP_RULES);
    const { touches = null, down = null, elidable = false } = options;
    this.#judge(place, wrong.noFunction(work));
    for (const id of touches ?? []) this.#guard(place, () => edits.requireCollection(this.#schema, id));
    this.#append({ kind: 'data', name, work, down, touches, elidable, schema: this.#schema });
    return this;
  }

  /** A statement about the data that must hold after all steps; it only reads. `status --verify` checks it again. */
  check(name: string, work: CheckWork): this {
    this.#judge(`check '${this.#place(name)}'`, wrong.noFunction(work));
    this.#append({ kind: 'check', name, work });
    return this;
  }

  #append(step: Exclude<MigrationStep, { kind: 'schema' }>): void {
    this.#requireOpen(`${step.kind} '${step.name}'`);
    if (step.kind === 'data') this.#judge(`data step '${step.name}'`, wrong.takenName(this.#steps, step.name));
    this.#steps = [...this.#steps, step];
  }

  #requireOpen(place: string): void {
    if (this.#isOver) throw this.#invalid(place, wrong.LATE_CALL);
  }

  #attribute(collection: string, key: string, options: object): AttributeSchema {
    const { attribute, problems } = attributeFromOptions(key, options);
    this.#refuse(`${collection}.${key}`, problems);
    return attribute;
  }

  #index(collection: string, attributes: readonly string[], options: IndexOptions): IndexSchema {
    this.#judge(`${collection}: index`, wrong.noOptions(options));
    const over = TEXTS.accepts(attributes) ? ` over ${attributes.join(', ')}` : '';
    this.#check(`${collection}: index${over}`, { ...options, attributes: attributes ?? null }, INDEX_RULES);
    return indexFromOptions(attributes, options);
  }

  /** `collection.key`; checks that names are text, because files are compiled without type checking. */
  #place(...names: readonly string[]): string {
    const at = names.findIndex((name) => typeof name !== 'string');
    if (at >= 0) this.#judge(names.slice(0, at).join('.') || 'a call', wrong.noName(names[at]));
    return names.join('.');
  }

  #judge(place: string, problem: BuilderProblem | null): void {
    if (problem !== null) throw this.#invalid(place, problem);
  }

  #check(place: string, options: object, rules: OptionRules): void {
    this.#refuse(place, judgeOptions(options, rules).problems);
  }

  #refuse(place: string, problems: readonly Problem[]): void {
    const [first] = problems;
    if (first === undefined) return;
    const findings = problems.map((problem) => ({ ...problem, at: place }));
    throw migrationProblem('migration_invalid', this.#file, place, first, { findings });
  }

  #try(
    place: string,
    change: () => DatabaseSchema,
    values: StepValues = NO_VALUES,
    renames: readonly Rename[] = [],
  ): this {
    this.#requireOpen(place);
    this.#guard(place, () => {
      const to = normalizeSchema(change());
      this.#steps = appendEdit(this.#steps, this.#schema, { to, renames, values });
      this.#schema = to;
    });
    return this;
  }

  /** A change that takes over what was dropped before, if it names that. */
  #take(
    place: string,
    renames: readonly AttributeRename[],
    change: () => DatabaseSchema,
    values: StepValues = NO_VALUES,
  ): this {
    this.#try(place, change, values, renames);
    this.#judge(place, unusedRenames(this.#steps.at(-1), renames));
    return this;
  }

  /** Turns an edit that does not apply to the schema into an error of this file. */
  #guard(place: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw this.#invalid(place, wrong.doesNotApply(error), error);
    }
  }

  #invalid(place: string, problem: BuilderProblem, cause?: unknown): EntwriteError {
    return migrationProblem('migration_invalid', this.#file, place, problem, { cause });
  }
}
