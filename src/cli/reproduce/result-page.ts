/** The page about a named experiment: goals, figures, tables, circumstances. */
import { element, type Markup, raw } from '../report/markup.js';
import { figure, htmlTable, page, section } from '../report/page.js';
import type { Goal, ResultFigure, ResultTable } from './reproduction.js';
import { cellText, goalCount, settingsText } from './result-text.js';
import { commandOf, type FinishedReproduction } from './result-settings.js';

/** The HTML document; `circumstances` are pairs of a name and a value. */
export function resultPage(
  done: FinishedReproduction,
  circumstances: readonly (readonly [string, string])[],
): string {
  const { reproduction, result } = done;
  const settings = [
    ['repeats', reproduction.source],
    ['run with', commandOf(done)],
    ['extent', settingsText(done)],
    ...circumstances,
  ];
  const notice = 'Interrupted: this page holds what was finished.';
  return page(
    `${reproduction.title} · dyadic`,
    element('h1', {}, reproduction.title),
    element('p', { class: 'lead' }, reproduction.summary),
    result.interrupted ? element('p', { class: 'notice' }, notice) : [],
    result.goals.length === 0
      ? []
      : section('Goals', element('p', {}, `${goalCount(result.goals)}.`), goalTable(result.goals)),
    result.figures.length === 0 ? [] : section('Figures', ...result.figures.map(picture)),
    ...result.tables.map(tableSection),
    section(
      'Circumstances',
      element(
        'div',
        { class: 'settings' },
        htmlTable({ header: ['', ''], rows: settings.map((cells) => ({ cells })) }),
      ),
    ),
  );
}

function goalTable(goals: readonly Goal[]): Markup {
  const rows = goals.map(({ statement, value, limit, met }) => ({
    cells: [statement, cellText(value), `≤ ${cellText(limit)}`, met ? 'met' : 'not met'],
    ...(met ? {} : { style: 'best' }),
  }));
  return htmlTable({ header: ['goal', 'reached', 'to reach', ''], rows });
}

/** An experiment's SVG is markup that its own code made with `element`. */
function picture({ title, caption, svg }: ResultFigure): Markup {
  return figure([element('strong', {}, title), ` ${caption}`], raw(svg));
}

function tableSection({ title, columns, rows, note }: ResultTable): Markup {
  const cells = rows.map((row) => ({ cells: row.map(cellText) }));
  const remark = note === undefined ? [] : element('p', { class: 'quiet' }, note);
  return section(title, htmlTable({ header: columns, rows: cells }), remark);
}
