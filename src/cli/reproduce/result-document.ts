/** The result of a named experiment as data: `result.json`, and what `--json` prints. */
import { packageVersion } from '../version.js';
import { type FinishedReproduction, commandOf } from './result-settings.js';
import { fileName } from './file-name.js';

/** Everything that was measured; pictures are named by their files. */
export function resultDocument(done: FinishedReproduction): Record<string, unknown> {
  const { reproduction, settings, result, seconds } = done;
  const { name, title, source } = reproduction;
  return {
    command: commandOf(done),
    name,
    title,
    source,
    version: packageVersion(),
    settings,
    interrupted: result.interrupted,
    seconds,
    goals: result.goals,
    tables: result.tables.map((table) => ({ ...table, file: `${fileName(table.title)}.csv` })),
    figures: result.figures.map(({ name: figure, title: heading, caption }) => ({
      title: heading,
      caption,
      file: `${fileName(figure)}.svg`,
    })),
  };
}
