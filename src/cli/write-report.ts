import { stringifyJson } from '../util/canonical-json.js';
import { replaceFiles } from '../util/replace-files.js';

/** Writes a report to a file: as a page if the name ends in .html, else as JSON. */
export async function writeReport(file: string, report: object, page: () => Promise<string>): Promise<void> {
  const text = /\.html?$/i.test(file) ? await page() : `${stringifyJson(report, 2)}\n`;
  replaceFiles(new Map([[file, text]]));
}
