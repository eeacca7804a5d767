/** Appwrite's errors (fact 52): status and default message of each type; `%s` is replaced by given values. */

export interface ErrorEntry {
  readonly code: number;
  readonly message: string;
}

/** Types that have two names: [tablesdb type, legacy type, status, tablesdb message, legacy message if it differs]. */
const twins: readonly (readonly [string, string, number, string, string?])[] = [
  [
    'row_unique_constraint_violation',
    'document_unique_constraint_violation',
    409,
    'Row violates a unique column constraint. Try again with different value(s).',
    'Document violates a unique attribute constraint. Try again with different value(s).',
  ],
  [
    'table_not_found',
    'collection_not_found',
    404,
    "Table with the requested ID '%s' could not be found.",
    "Collection with the requested ID '%s' could not be found.",
  ],
  [
    'table_already_exists',
    'collection_already_exists',
    409,
    "A table with the requested ID '%s' already exists. Try again with a different ID or use ID.unique() to generate a unique ID.",
    "A collection with the requested ID '%s' already exists. Try again with a different ID or use ID.unique() to generate a unique ID.",
  ],
  [
    'table_limit_exceeded',
    'collection_limit_exceeded',
    400,
    "The maximum number of tables for database '%s' has been reached.",
    "The maximum number of collections for database '%s' has been reached.",
  ],
  [
    'column_not_found',
    'attribute_not_found',
    404,
    "Column with the requested key '%s' could not be found.",
    "Attribute with the requested key '%s' could not be found.",
  ],
  [
    'column_unknown',
    'attribute_unknown',
    400,
    "The column '%s' required for the index could not be found. Please confirm all your columns are in the available state.",
    "The attribute '%s' required for the index could not be found. Please confirm all your attributes are in the available state.",
  ],
  [
    'column_not_available',
    'attribute_not_available',
    400,
    "The requested column '%s' is not yet available. Please try again later.",
    "The requested attribute '%s' is not yet available. Please try again later.",
  ],
  [
    'column_format_unsupported',
    'attribute_format_unsupported',
    400,
    'The requested column format is not supported.',
    'The requested attribute format is not supported.',
  ],
  [
    'column_default_unsupported',
    'attribute_default_unsupported',
    400,
    'Default values cannot be set for array or required columns.',
    'Default values cannot be set for array or required attributes.',
  ],
  [
    'column_already_exists',
    'attribute_already_exists',
    409,
    "Column with the requested key '%s' already exists. Column keys must be unique, try again with a different key.",
    "Attribute with the requested key '%s' already exists. Attribute keys must be unique, try again with a different key.",
  ],
  [
    'column_limit_exceeded',
    'attribute_limit_exceeded',
    400,
    "The maximum number or size of columns for table '%s' has been reached.",
    "The maximum number or size of attributes for collection '%s' has been reached.",
  ],
  [
    'column_value_invalid',
    'attribute_value_invalid',
    400,
    'The column value is invalid. Please check the type, range and value of the column.',
    'The attribute value is invalid. Please check the type, range and value of the attribute.',
  ],
  [
    'column_type_invalid',
    'attribute_type_invalid',
    400,
    "The column '%s' type is invalid.",
    "The attribute '%s' type is invalid.",
  ],
  [
    'column_invalid_resize',
    'attribute_invalid_resize',
    400,
    'Existing data is too large for new size, truncate your existing data then try again.',
  ],
  ['column_index_not_found', 'index_not_found', 404, "Index with the requested key '%s' could not be found."],
  [
    'column_index_limit_exceeded',
    'index_limit_exceeded',
    400,
    "The maximum number of indexes for table '%s' has been reached.",
    "The maximum number of indexes for collection '%s' has been reached.",
  ],
  [
    'column_index_already_exists',
    'index_already_exists',
    409,
    "Index with the requested key '%s' already exists. Try again with a different key.",
  ],
  ['column_index_invalid', 'index_invalid', 400, 'Index invalid.'],
  [
    'column_index_dependency',
    'index_dependency',
    409,
    "Column '%s' cannot be renamed or deleted. Please remove the associated index first.",
    "Attribute '%s' cannot be renamed or deleted. Please remove the associated index first.",
  ],
  [
    'row_not_found',
    'document_not_found',
    404,
    "Row with the requested ID '%s' could not be found.",
    "Document with the requested ID '%s' could not be found.",
  ],
  [
    'row_invalid_structure',
    'document_invalid_structure',
    400,
    'The row structure is invalid. Please ensure the columns match the table definition.',
    'The document structure is invalid. Please ensure the attributes match the collection definition.',
  ],
  [
    'row_missing_data',
    'document_missing_data',
    400,
    'The row data is missing. Try again with row data populated.',
    'The document data is missing. Try again with document data populated',
  ],
  [
    'row_missing_payload',
    'document_missing_payload',
    400,
    'The row data and permissions are missing. You must provide either row data or permissions to be updated.',
    'The document data and permissions are missing. You must provide either document data or permissions to be updated.',
  ],
  [
    'row_already_exists',
    'document_already_exists',
    409,
    "Row with the requested ID '%s' already exists. Try again with a different ID or use ID.unique() to generate a unique ID.",
    "Document with the requested ID '%s' already exists. Try again with a different ID or use ID.unique() to generate a unique ID.",
  ],
  [
    'row_update_conflict',
    'document_update_conflict',
    409,
    'Remote row is newer than local.',
    'Remote document is newer than local.',
  ],
  [
    'row_delete_restricted',
    'document_delete_restricted',
    403,
    'Row cannot be deleted because it is referenced by another row.',
    'Document cannot be deleted because it is referenced by another document.',
  ],
];

/** Types with one name. */
const singles: Readonly<Record<string, readonly [number, string]>> = {
  general_unknown: [500, 'Server Error'],
  general_server_error: [500, 'Server Error'],
  general_access_forbidden: [401, 'Access to this API is forbidden.'],
  general_unknown_origin: [
    403,
    'Invalid Origin. Register your new client (%s) as a new Web platform on your project console dashboard',
  ],
  general_unauthorized_scope: [
    401,
    'The current user or API key does not have the required scopes to access the requested resource.',
  ],
  general_rate_limit_exceeded: [
    429,
    'Rate limit for the current endpoint has been exceeded. Please try again after some time.',
  ],
  general_argument_invalid: [
    400,
    'The request contains one or more invalid arguments. Please refer to the endpoint documentation.',
  ],
  general_query_invalid: [400, "The query's syntax is invalid. Please check the query and try again."],
  general_cursor_not_found: [
    400,
    'The cursor is invalid. This can happen if the item represented by the cursor has been deleted.',
  ],
  general_route_not_found: [
    404,
    'Route not found. Please ensure the endpoint is configured correctly and that the API route is valid for this SDK version. Refer to the API docs for more details.',
  ],
  general_not_implemented: [
    405,
    'This method was not fully implemented yet. If you believe this is a mistake, please upgrade your Appwrite server version.',
  ],
  general_bad_request: [400, 'There was an error processing your request. Please check the inputs and try again.'],
  general_feature_unsupported: [400, 'This feature is not supported with your current configuration.'],
  user_unauthorized: [401, 'The current user is not authorized to perform the requested action.'],
  user_jwt_invalid: [
    401,
    'The JWT token is invalid. Please check the value of the X-Appwrite-JWT header to ensure the correct token is being used.',
  ],
  user_api_key_and_session_set: [
    403,
    'API key and session used in the same request. Use either setSession or setKey. Learn about which authentication method to use in the SSR docs: https://appwrite.io/docs/products/auth/server-side-rendering',
  ],
  project_not_found: [
    404,
    'Project with the requested ID could not be found. Please check the value of the X-Appwrite-Project header to ensure the correct project ID is being used.',
  ],
  project_key_expired: [401, 'The project key has expired. Please generate a new key using the Appwrite console.'],
  project_id_missing: [
    403,
    'When using project API key, make sure to pass x-appwrite-project header with your project ID.',
  ],
  database_not_found: [404, "Database with the requested ID '%s' could not be found."],
  database_already_exists: [
    409,
    "Database with the requested ID '%s' already exists. Try again with a different ID or use ID.unique() to generate a unique ID.",
  ],
  database_timeout: [408, 'Database timed out. Try adjusting your queries or adding an index.'],
  database_query_order_null: [
    400,
    'The order attribute/column had a null value. Cursor pagination requires all documents/rows order attribute/column values are non-null.',
  ],
  general_usage_disabled: [
    501,
    'Usage stats is not configured. Please check the value of the _APP_USAGE_STATS environment variable of your Appwrite server.',
  ],
  storage_bucket_not_found: [404, 'Storage bucket with the requested ID could not be found.'],
  user_not_found: [404, 'User with the requested ID could not be found.'],
  team_not_found: [404, 'Team with the requested ID could not be found.'],
  function_not_found: [404, 'Function with the requested ID could not be found.'],
  site_not_found: [404, 'Site with the requested ID could not be found.'],
  provider_not_found: [404, 'Provider with the requested ID could not be found.'],
  topic_not_found: [404, 'Topic with the request ID could not be found.'],
  message_not_found: [404, 'Message with the requested ID could not be found.'],
  relationship_value_invalid: [400, 'The relationship value is invalid.'],
  transaction_not_found: [404, "Transaction with the requested ID '%s' could not be found."],
  transaction_not_ready: [400, 'The transaction is not ready yet. Please try again later.'],
  transaction_conflict: [409, 'The transaction has a conflict. Please resolve the conflict and try again.'],
  transaction_limit_exceeded: [400, 'The maximum number of operations per transaction has been exceeded.'],
  transaction_failed: [400, 'The transaction has errored. Please check the transaction data and try again.'],
  transaction_expired: [410, 'The transaction has expired. Please create a new transaction and try again.'],
};

/** Legacy type by tablesdb type. */
export const legacyTypes: ReadonlyMap<string, string> = new Map(twins.map(([type, legacy]) => [type, legacy]));

/** All types under both names, with status and message. */
export const errorCatalog: ReadonlyMap<string, ErrorEntry> = new Map([
  ...twins.map(([type, , code, message]): [string, ErrorEntry] => [type, { code, message }]),
  ...twins.map(([, type, code, message, legacy]): [string, ErrorEntry] => [type, { code, message: legacy ?? message }]),
  ...Object.entries(singles).map(([type, [code, message]]): [string, ErrorEntry] => [type, { code, message }]),
]);
