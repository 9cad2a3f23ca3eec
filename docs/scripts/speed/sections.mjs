/** The parts of the page: charts and tables, each from the report alone. */
import { chart, colours } from './chart.mjs';
import {
  accelerators,
  ceiling,
  fastest,
  leastRatio,
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

const shortTitle = ({ title }) => title.replace(' of all samples', '').replace(' at a fixed point', '');

/** A network's table for each batch: milliseconds, and beside ours how many times PyTorch's would hold them. */
export function netTables(report, net) {
  return batches
    .map((samples) => {
      const rows = rowsOf(report, net, samples);
      if (rows.length === 0) return '';
      const ours = accelerators(report).filter((name) => rows.some((row) => timingOf(row, name)));
      const head = [`batch ${samples}, ms`, 'PyTorch', 'by hand', ...ours];
      const cells = rows.map((row) => [
        row.title,
        ...['library', 'by hand'].map((kind) => timeOf(fastest(row, 'torch', kind, ours[0])?.timing)),
        ...ours.map((name) => `${timeOf(timingOf(row, name))} (${ratioOf(row, name)})`.replace(' ()', '')),
      ]);
      return table(head, cells, 1);
    })
    .filter((text) => text !== '')
    .join('\n\n');
}

const timeOf = (timing) => (timing === undefined ? '' : short(timing.milliseconds.median));

/** To PyTorch's own; to what an expert writes where nothing in the library does it. */
function ratioOf(row, ours) {
  const found = fastest(row, 'torch', 'library', ours) ?? fastest(row, 'torch', 'by hand', ours);
  return found?.ratio ? `${short(found.ratio.median)}×` : '';
}

/** Goals, a row each, and what became of them with each accelerator. */
export function goalTable(report) {
  const titles = new Map(report.rows.map((row) => [row.work, row.title]));
  const used = Object.keys(colours).filter((name) =>
    report.verdicts.some(({ accelerator }) => accelerator === name),
  );
  const keyOf = ({ work, net, samples, threads, peer }) =>
    [work, net, samples, threads, peer.replace(/^one thread.*|^torch.*/, ([first]) => first)].join();
  const groups = grouped(report.verdicts, keyOf);
  const rows = [...groups.values()].map((group) => {
    const [{ work, net, samples, threads, peer, method, basis }] = group;
    const against = { torch: 'PyTorch', 'torch-blas-threads': 'PyTorch' }[peer] ?? peer.replace(/,.*/, '');
    return [
      titles.get(work),
      `${net}, ${samples}${threads === 1 ? '' : `, ${threads} threads`}`,
      basis === 'measured' ? `${against}: ${method}` : `${method}, seen elsewhere`,
      ...used.map((name) => {
        const verdict = group.find(({ accelerator }) => accelerator === name);
        if (verdict === undefined) return '';
        const { ratio, least, isReached } = verdict;
        return isReached
          ? `**${short(ratio.median)}** ≥ ${short(least)}`
          : `${short(ratio.median)} < ${short(least)}`;
      }),
    ];
  });
  return table(['work', 'net, batch', 'against', ...used], rows, 3);
}

/** What OpenBLAS computes with where nobody named it. */
export const usualCore = ({ versions }) => versions.torch?.['OpenBLAS on'] ?? 'its own choice';

/**
 * Rows with a core of OpenBLAS that was named, PyTorch's as ours, beside those without: PyTorch's fastest method by our time. Null
 * where nobody named one.
 */
export function coreTable(report) {
  const isOf =
    ({ work, net, samples, threads }) =>
    (row) =>
      row.work === work && row.net === net && row.samples === samples && row.threads === threads;
  const named = report.rows.filter(({ blasCore, threads }) => blasCore !== undefined && threads === 1);
  if (named.length === 0) return null;
  const rows = named.flatMap((row) => [
    ...report.rows.filter((one) => one.blasCore === undefined && isOf(row)(one)),
    row,
  ]);
  const used = Object.keys(colours).filter((name) =>
    rows.some(({ timings }) => timings.some(({ contestant }) => contestant === name)),
  );
  return table(
    ['work', 'net, batch', 'kernels for', ...used],
    rows.map((row) => [
      row.title,
      `${row.net}, ${row.samples}`,
      row.blasCore ?? usualCore(report),
      ...used.map((name) => {
        const ratio = leastRatio(report, row, name);
        return ratio === null ? '' : short(ratio);
      }),
    ]),
    3,
  );
}

function grouped(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
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
          timeOf(timing),
          timeOf(timingOf(row, ours)),
          spread(ratio),
        ];
      }),
  );
  return table(['work', 'net, batch', 'library', 'method', 'its ms', `ours, ${ours}`, 'ratio'], rows, 4);
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

/** Most memory of each process over all works of a network and batch, in a sentence. */
export function peakText(report, net, samples) {
  const rows = rowsOf(report, net, samples);
  const names = [...new Set(rows.flatMap(({ peakBytes }) => Object.keys(peakBytes ?? {})))];
  const peaks = names.map((name) => {
    const most = Math.max(...rows.map(({ peakBytes }) => peakBytes?.[name] ?? 0));
    return `${name} ${short(Math.round(most / 1e6))} MB`;
  });
  return peaks.length === 0 ? '' : `The processes held at most: ${peaks.join(', ')}.`;
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
