/** The result of a named experiment as text for a terminal. */
import { formatNumber, formatSeconds } from '../format.js';
import { textTable } from '../text-table.js';
import type { Goal } from './reproduction.js';
import type { FinishedReproduction } from './result-settings.js';

/** A cell as people read it: three digits of a number. */
export function cellText(cell: string | number): string {
  if (typeof cell === 'string') return cell;
  return Number.isInteger(cell) && Math.abs(cell) < 1e6 ? String(cell) : formatNumber(cell);
}

/** «met      statement: 2.1e-7, at most 1e-6». */
export function goalText({ statement, value, limit, met }: Goal): string {
  return `${met ? 'met    ' : 'NOT MET'}  ${statement}: ${cellText(value)}, at most ${cellText(limit)}`;
}

/** «4 of 5 goals are met». */
export function goalCount(goals: readonly Goal[]): string {
  const met = goals.filter((goal) => goal.met).length;
  return `${met} of ${goals.length} goals ${goals.length === 1 ? 'is' : 'are'} met`;
}

/** What the figures rest on. */
export function settingsText({ settings, seconds }: FinishedReproduction): string {
  const { seeds, firstSeed, scale } = settings;
  const which = seeds === 1 ? `seed ${firstSeed}` : `seeds ${firstSeed} to ${firstSeed + seeds - 1}`;
  const budget = scale === 1 ? '' : `, budgets of training × ${scale}`;
  return `${which}${budget}, ${formatSeconds(seconds)} in all`;
}

/** Title, tables, goals. */
export function resultText(done: FinishedReproduction): string {
  const { reproduction, result } = done;
  const tables = result.tables.flatMap(({ title, columns, rows, note }) => [
    '',
    title,
    textTable(
      columns,
      rows.map((row) => row.map(cellText)),
    ),
    ...(note === undefined ? [] : [note]),
  ]);
  return [
    `${reproduction.title} (${settingsText(done)})`,
    ...tables,
    ...(result.goals.length === 0 ? [] : ['', `${goalCount(result.goals)}:`, ...result.goals.map(goalText)]),
    ...(result.interrupted ? ['', 'Interrupted: the tables hold what was finished.'] : []),
  ].join('\n');
}
