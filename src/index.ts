export type { UserCredentials } from './appwrite/http/create-client.js';
export { Client, ID, Permission, Query, Role } from './appwrite/http/node-appwrite.js';
export {
  REQUEST_CHANNEL,
  type RequestRecord,
  type RequestSpan,
  type RequestTracer,
} from './appwrite/http/observe-requests.js';
export type {
  ClientTarget,
  CommonContextOptions,
  DbContextOptions,
  EmbeddedTarget,
  Logger,
  ServerTarget,
} from './context/context-options.js';
export { DbContext } from './context/db-context.js';
export { DbSet } from './context/db-set.js';
export type { DefinedSet } from './context/defined-set.js';
export { DocumentQuery } from './context/document-query.js';
export { Factory, type FactoryOptions, factory } from './context/factory.js';
export type { ContextSubscriber, DocumentEvent } from './context/hooks/context-subscriber.js';
export type {
  AttributeOperator,
  BooleanOperator,
  DateOperator,
  ListOperator,
  NumberOperator,
  OperatorFor,
  TextOperator,
  WithOperators,
} from './context/operators/attribute-operator.js';
export {
  append,
  diff,
  filter,
  type ItemComparison,
  insert,
  intersect,
  prepend,
  remove,
  unique,
} from './context/operators/list-operators.js';
export { decrement, divide, increment, modulo, multiply, power } from './context/operators/number-operators.js';
export { addDays, concat, now, replace, subtractDays, toggle } from './context/operators/value-operators.js';
export {
  type CreateContext,
  defineConfig,
  type Environment,
  type EnvironmentOptions,
  type FileHooks,
  type ProjectConfig,
} from './context/project-config.js';
export type { ExplainedRequest } from './context/queries/explain-query.js';
export type { PageRequest } from './context/queries/read-page.js';
export type { Group, GroupRequest, Page } from './context/queries/result-types.js';
export { SeededRandom } from './context/seeded-random.js';
export type { TransactionOptions } from './context/transactions/transaction-options.js';
export { type UniqueViolation, UniqueViolationError } from './context/unique-values/unique-violation-error.js';
export { type Collision, ConcurrencyError } from './context/unit-of-work/concurrency-error.js';
export type { SaveOptions, SaveReport } from './context/unit-of-work/save-changes.js';
export { type UnitOfWork, WorkSet } from './context/work-set.js';
export { type BulkFailure, type BulkOutcome, BulkWriteError } from './context/writes/bulk-write-error.js';
export type { StepOptions } from './context/writes/step-number.js';
export type { BulkOptions, BulkProgress, WriteOptions } from './context/writes/write-options.js';
export { Attribute } from './decorators/attribute.js';
export { Collection } from './decorators/collection.js';
export { Id, type IdOptions } from './decorators/id.js';
export { Index } from './decorators/index-decorator.js';
export {
  AfterCreate,
  AfterDelete,
  AfterLoad,
  AfterUpdate,
  BeforeCreate,
  BeforeDelete,
  BeforeUpdate,
  type LifecycleDecorator,
} from './decorators/lifecycle.js';
export { Reference } from './decorators/reference.js';
export { ManyToMany, ManyToOne, OneToMany, OneToOne } from './decorators/relationships.js';
export { CreatedAt, Permissions, Sequence, UpdatedAt } from './decorators/system-fields.js';
export { describeFinding, EntwriteError, type ErrorCode, type ErrorFacts, type Finding } from './errors.js';
export type { CollectionDefinition } from './metadata/collection-definition.js';
export { defineCollection } from './metadata/define-collection.js';
export type { EntityClass } from './metadata/entity-class.js';
export type { EntitySource } from './metadata/entity-source.js';
export type { EntityPatch } from './metadata/entity-types/entity-patch.js';
export type { Condition, Direction, OrderBy, RelatedMany, Where } from './metadata/entity-types/filter.js';
export type { Loaded } from './metadata/entity-types/loaded.js';
export type { NewEntity } from './metadata/entity-types/new-entity.js';
export type { Distance, Operators } from './metadata/entity-types/operands.js';
export type { Opt } from './metadata/entity-types/opt.js';
export type { Ref } from './metadata/entity-types/ref.js';
export type { Selected } from './metadata/entity-types/selected.js';
export type { InferDocument, InferNewDocument } from './metadata/infer-document.js';
export type { EntityMetadata, PropertyMetadata } from './metadata/model/entity-metadata.js';
export type { EntityModel } from './metadata/model/entity-model.js';
export type { ModelBuilder } from './metadata/model/model-builder.js';
export type { AttributeOptions, AttributeTypeName } from './metadata/options/attribute-options.js';
export type { CollectionOptions } from './metadata/options/collection-options.js';
export type { IndexOptions } from './metadata/options/index-options.js';
export type { ReferenceOptions, RelationshipOptions } from './metadata/options/relationship-options.js';
export { describeOperation, type Operation, type OperationType } from './operations/operation.js';
export type { OperationClass } from './operations/operation-definition.js';
export { describeProgress, type ProgressEvent, type ProgressListener } from './progress.js';
export type { ServingIndex } from './query/serving-index.js';
export type { AttributeSchema, AttributeType, Int64, Position } from './schema/attribute-schema.js';
export type { CollectionSchema, CollectionSettings, DatabaseSchema } from './schema/database-schema.js';
export type { IndexOrder, IndexSchema, IndexType } from './schema/index-schema.js';
export type { OnDelete, RelationshipKind, RelationshipSchema } from './schema/relationship-schema.js';
export { DbSchemaManager } from './schema-manager/db-schema-manager.js';
export type { PurgeOptions, PurgeReport } from './schema-manager/executor/purge-parked.js';
export type { Drops, ParkedItem } from './schema-manager/parking/parked-record.js';
export type { AllowDestructive, Confirm } from './schema-manager/plan/destructive-consent.js';
export { MigrationPlan } from './schema-manager/plan/migration-plan.js';
export { describeReport, type MigrationReport } from './schema-manager/plan/migration-report.js';
export { readPlan } from './schema-manager/plan/plan-file.js';
export type { AskRename, RenameAnswers } from './schema-manager/plan/resolve-renames.js';
export type { Resolution, Resolutions } from './schema-manager/plan/value-changes.js';
export type {
  AnalyzeOptions,
  EnsureDeletedOptions,
  MigrateOptions,
  PreflightReport,
  ScopeOptions,
} from './schema-manager/schema-manager-options.js';
export { askRenameAtTerminal } from './terminal/ask-rename-at-terminal.js';
export { colourPlan } from './terminal/colour-plan.js';
export { colours } from './terminal/colours.js';
export { confirmAtTerminal } from './terminal/confirm-at-terminal.js';
export { progressAtTerminal } from './terminal/progress-at-terminal.js';
