/** `dyadic reproduce NAME` for a named experiment: progress while it runs, then its files and its text. */
import { join } from 'node:path';
import { numberOption, switchOption, textOption } from '../arguments.js';
import type { Call } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { progress } from '../progress.js';
import type { Reproduction, ReproductionResult } from './reproduction.js';
import { resultDocument } from './result-document.js';
import { writeResult } from './result-files.js';
import { type ReproductionSettings, scaleRange } from './result-settings.js';
import { resultText } from './result-text.js';

/** Runs it, writes its folder, prints its tables and goals; the promise gives the exit code. */
export async function runReproduction(call: Call, reproduction: Reproduction): Promise<number> {
  const { console, signal } = call;
  const settings: ReproductionSettings = {
    seeds: numberOption(call, 'seeds', 5, { least: 1, most: 100, whole: true }),
    firstSeed: numberOption(call, 'first-seed', 1, { least: 0, whole: true }),
    scale: numberOption(call, 'scale', 1, scaleRange),
  };
  const folder = textOption(call, 'out') ?? join('reports', reproduction.name);
  const { title } = reproduction;
  const shown = progress({ stream: console.stream, label: title, quiet: switchOption(call, 'quiet') });
  const started = performance.now();
  let result: ReproductionResult;
  try {
    result = await reproduction.run({ ...settings, signal, onProgress: shown.update });
  } finally {
    shown.stop();
  }
  if (result.tables.every(({ rows }) => rows.length === 0)) {
    console.note('Interrupted before anything was finished: there is nothing to report.');
    return exitCodes.interrupted;
  }
  const seconds = (performance.now() - started) / 1000;
  const done = { reproduction, settings, result, seconds };
  const page = writeResult(call.operation, folder, done);
  if (switchOption(call, 'json')) console.print(JSON.stringify(resultDocument(done), null, 1));
  else console.print(`${resultText(done)}\n\nReport with pictures: ${page}`);
  return result.interrupted ? exitCodes.interrupted : exitCodes.done;
}
