/** The parts of the page: charts and tables, each from the report alone. */
import { chart, colours } from './chart.mjs';
import {
  accelerators,
  ceiling,
  fastest,
  milliseconds,
  rowsOf,
  short,
  spread,
  table,
  timingOf,
} from './figures.mjs';

export const netTexts = {
  a: 'a: 2-256-256-1, ReLU, squared error',
  b: 'b: 784-256-128-10, ReLU, cross-entropy',
  c: 'c: 4-64-64-64-1, tanh, squared error',
  d: 'd: 4-16-16-1, tanh, squared error',
};
const batches = [32, 256, 1024];
const figure = (svg) => `<figure class="picture" v-pre>${svg}</figure>`;

/** PyTorch's time by ours on one network, a point an accelerator. */
export function ratioChart(report, net, samples) {
  const rows = rowsOf(report, net, samples).flatMap((row) => {
    const points = accelerators(report).flatMap((ours) => {
      const found = fastest(row, 'torch', 'library', ours);
      return found?.ratio ? [{ series: ours, ...found.ratio }] : [];
    });
    return points.length === 0 ? [] : [{ name: shortTitle(row), points }];
  });
  if (rows.length === 0) return '';
  const axis = {
    low: 0.1,
    high: 100,
    isLog: true,
    ticks: [0.1, 0.3, 1, 3, 10, 30, 100],
    name: "PyTorch's time divided by ours: right of 1 we are faster",
  };
  const label = `Net ${net}, batch ${samples}: PyTorch's time divided by ours`;
  return figure(chart(label, rows, axis, [{ at: 1, name: 'as fast' }]));
}

const shortTitle = ({ title }) =>
  title.replace(' of all samples', '').replace(' at a fixed point', '').slice(0, 40);

/** The whole table of one network: all batches. */
export function netTable(report, net) {
  const ours = accelerators(report);
  const head = [
    'work',
    'batch',
    "PyTorch's fastest",
    'by hand',
    ...ours,
    ...ours.map((name) => `ratio, ${name}`),
  ];
  const rows = batches.flatMap((samples) =>
    rowsOf(report, net, samples).map((row) => {
      const library = fastest(row, 'torch', 'library', ours[0]);
      const hand = fastest(row, 'torch', 'by hand', ours[0]);
      return [
        row.title,
        samples,
        library === null ? '' : `${milliseconds(library.timing.milliseconds.median)}`,
        hand === null ? '' : milliseconds(hand.timing.milliseconds.median),
        ...ours.map((name) => cell(timingOf(row, name))),
        ...ours.map((name) => ratioCell(row, name)),
      ];
    }),
  );
  return table(head, rows, 1);
}

const cell = (timing) => (timing === undefined ? '' : milliseconds(timing.milliseconds.median));

function ratioCell(row, ours) {
  const found = fastest(row, 'torch', 'library', ours);
  return found?.ratio ? spread(found.ratio) : '';
}

/** Goals, and what became of them. */
export function goalTable(report) {
  const titles = new Map(report.rows.map((row) => [row.work, row.title]));
  const rows = report.verdicts.map((verdict) => {
    const threads = verdict.threads === 1 ? '' : `, ${verdict.threads} threads`;
    const against = verdict.basis === 'measured' ? verdict.method : `${verdict.method}, seen elsewhere`;
    return [
      titles.get(verdict.work),
      `${verdict.net}, ${verdict.samples}${threads}`,
      `${verdict.peer}: ${against}`,
      verdict.accelerator,
      short(verdict.least),
      spread(verdict.ratio),
      verdict.isReached ? 'yes' : 'no',
    ];
  });
  const head = ['work', 'net, batch', 'against', 'with', 'goal', 'ratio', 'reached'];
  return table(head, rows, 4);
}

/** The libraries in JavaScript. */
export function javascriptTable(report) {
  const [ours] = accelerators(report);
  const rows = report.rows.flatMap((row) =>
    row.timings
      .filter(({ contestant }) => /^(tfjs|jax-js)/.test(contestant))
      .map((timing) => {
        const { ratio } = row.ratios.find(
          (one) => one.ours === ours && one.peer === timing.contestant && one.method === timing.method,
        );
        return [
          row.title,
          `${row.net}, ${row.samples}`,
          timing.contestant,
          timing.method,
          milliseconds(timing.milliseconds.median),
          cell(timingOf(row, ours)),
          spread(ratio),
        ];
      }),
  );
  return table(['work', 'net, batch', 'library', 'method', 'its time', `ours, ${ours}`, 'ratio'], rows, 4);
}

/** Methods whose values are not what the others agree on. */
export function wrongTable(report) {
  const rows = report.rows.flatMap((row) =>
    row.leftOut
      .filter(({ why }) => why === 'wrong')
      .map(({ contestant, method, detail }) => {
        const value = row.timings.find(({ isOurs }) => isOurs).value;
        const numbers = detail.split(', ').map(Number);
        return [
          row.title,
          `${row.net}, ${row.samples}`,
          contestant,
          method,
          numbers.map(short).join(', '),
          value.map(short).join(', '),
        ];
      }),
  );
  return rows.length === 0
    ? null
    : table(['work', 'net, batch', 'library', 'method', 'its values', 'ours'], rows, 4);
}

/** Achieved rates beside the ceilings. */
export function rateChart(report, net, samples) {
  const ours = accelerators(report);
  const rows = rowsOf(report, net, samples)
    .map((row) => ({
      name: shortTitle(row),
      points: ours.flatMap((name) => {
        const rate = timingOf(row, name)?.gigaflops;
        return rate == null ? [] : [{ series: name, low: rate, median: rate, high: rate }];
      }),
    }))
    .filter(({ points }) => points.length > 0);
  if (rows.length === 0) return '';
  const axis = {
    low: 0,
    high: 70,
    isLog: false,
    ticks: [0, 10, 20, 30, 40, 50, 60, 70],
    name: 'GFLOP/s by the cost table; dashed: matrix product of the same kind',
  };
  const marks = ours.flatMap((name) => {
    const at = ceiling(report, name);
    return at === null ? [] : [{ at, name: `matrix product, ${name}`, colour: colours[name] }];
  });
  return figure(chart(`Net ${net}, batch ${samples}: GFLOP/s`, rows, axis, marks));
}

/** Rates of matrix products. */
export function ceilingTable(report) {
  const contestants = [...accelerators(report), 'torch'];
  const gemms = report.rows.filter(({ work }) => work === 'gemm').sort((a, b) => a.samples - b.samples);
  const rows = gemms.map((row) => [
    row.samples,
    ...contestants.map((name) => {
      const timing = timingOf(row, name);
      return timing === undefined ? '' : short(timing.gigaflops);
    }),
  ]);
  return table(['order', ...contestants.map((name) => (name === 'torch' ? 'numpy' : name))], rows, 0);
}

/** What a call allocates in all, beside what the cost table says is held at once. */
export function memoryTable(report, net, samples) {
  const [ours] = accelerators(report);
  const rows = rowsOf(report, net, samples).flatMap((row) => {
    const memory = timingOf(row, ours)?.memory;
    if (memory === undefined || row.cost === null) return [];
    return [
      [row.title, row.cost.numbers, memory.largest, memory.total, memory.count].map((entry) =>
        typeof entry === 'number' ? short(entry) : entry,
      ),
    ];
  });
  return table(
    ['work', 'held at once, by the table', 'largest array', 'allocated in all', 'arrays'],
    rows,
    1,
  );
}

/** Exponents of cost. */
export function growthTable({ figures }) {
  const rows = figures.map(({ family, verb, sizes, measured, formula, difference }) => [
    family,
    verb,
    `${sizes[0]}–${sizes.at(-1)}`,
    measured.toFixed(2),
    formula.toFixed(2),
    difference.toFixed(2),
  ]);
  return table(['along', 'verb', 'sizes', 'measured', 'formula', 'difference'], rows, 3);
}
