/**
 * The folder of a result: `result.json`, a CSV file for each table, an SVG file for each figure, and `index.html` with all
 * of them, written last: where it is, the rest is complete.
 */
import { join } from 'node:path';
import { machine } from '../machine.js';
import { packageVersion } from '../version.js';
import { writeAtomically } from '../write-atomically.js';
import { fileName } from './file-name.js';
import type { ResultTable } from './reproduction.js';
import { resultDocument } from './result-document.js';
import { resultPage } from './result-page.js';
import type { FinishedReproduction } from './result-settings.js';

/** Writes them, each in one step, and returns the path of the page. */
export function writeResult(operation: string, folder: string, done: FinishedReproduction): string {
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeAtomically(operation, path, text);
    return path;
  };
  for (const table of done.result.tables) write(`${fileName(table.title)}.csv`, csvText(table));
  for (const { name, svg } of done.result.figures) write(`${fileName(name)}.svg`, `${svg}\n`);
  write('result.json', `${JSON.stringify(resultDocument(done), null, 1)}\n`);
  const circumstances = [
    ['dyadic', packageVersion()],
    ['machine', machine()],
    ['date', new Date().toISOString().slice(0, 16).replace('T', ' ')],
  ] as const;
  return write('index.html', resultPage(done, circumstances));
}

/** Numbers in full; fields with commas, quotes or line ends in quotes. */
export function csvText({ columns, rows }: ResultTable): string {
  const field = (cell: string | number): string => {
    const text = String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((cells) => `${cells.map(field).join(',')}\n`).join('');
}
