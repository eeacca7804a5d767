export { type ExportOptions, type ExportReport, exportData } from './export/export-data.js';
export { type ExportedText, type ExportTextOptions, exportText } from './export/export-text.js';
export { parseWhere } from './export/read-where.js';
export { DATA_FORMATS, type DataFormat } from './files/data-format.js';
export type { OnConflict } from './import/batch-options.js';
export type { ColumnMap } from './import/column-mapping.js';
export { type ImportOptions, type ImportReport, importData } from './import/import-data.js';
