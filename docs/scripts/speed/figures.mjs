/** Questions to the report of `npm run bench -- peers --json`, and its numbers as text. */

export const short = (value) =>
  Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 5 });
export const spread = ({ low, median, high }) => `${short(median)} (${short(low)}–${short(high)})`;

export function medianOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** The report without what was measured with OpenBLAS on a core that was named (`--blas-core`): those rows stand beside the usual ones. */
export function withoutNamedCores(report) {
  const versions = Object.entries(report.versions).filter(([name]) => !name.includes(', OpenBLAS on '));
  return {
    ...report,
    versions: Object.fromEntries(versions),
    rows: report.rows.filter(({ blasCore }) => blasCore === undefined),
  };
}

/** PyTorch's time by ours, of its fastest method, in a row on one thread; null where the report has none. */
export function leastRatio({ rows }, { work, net, samples, blasCore }, accelerator) {
  const row = rows.find(
    (one) =>
      one.work === work &&
      one.net === net &&
      one.samples === samples &&
      one.threads === 1 &&
      one.blasCore === blasCore,
  );
  const ratios = (row?.ratios ?? [])
    .filter(({ ours, peer, kind }) => ours === accelerator && peer === 'torch' && kind === 'library')
    .map(({ ratio }) => ratio.median);
  return ratios.length === 0 ? null : Math.min(...ratios);
}

/** A table of Markdown; columns with numbers are the last ones, right-aligned. */
export function table(head, rows, textColumns) {
  const rule = head.map((_, i) => (i < textColumns ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Our contestants of the report: accelerators. */
export function accelerators({ rows }) {
  const names = rows.flatMap(({ timings }) =>
    timings.filter(({ isOurs }) => isOurs).map((one) => one.contestant),
  );
  return [...new Set(names)];
}

export const timingOf = (row, contestant) => row.timings.find((timing) => timing.contestant === contestant);

/** The fastest method of a peer, of its library or by hand: its timing, and the ratio to one of ours. */
export function fastest(row, peer, kind, ours) {
  const [timing] = row.timings
    .filter((one) => one.contestant === peer && one.kind === kind)
    .sort((a, b) => a.milliseconds.median - b.milliseconds.median);
  if (timing === undefined) return null;
  const { ratio } = row.ratios.find(
    (one) => one.ours === ours && one.peer === peer && one.method === timing.method,
  ) ?? { ratio: null };
  return { timing, ratio };
}

/** Rows of one network and batch on one thread. */
export const rowsOf = ({ rows }, net, samples) =>
  rows.filter(
    (row) => row.net === net && row.samples === samples && row.threads === 1 && row.work !== 'gemm',
  );

/** Best rate of a matrix product, of ours by accelerator or of a peer: nothing else can be faster. */
export function ceiling({ rows }, contestant) {
  const rates = rows
    .filter(({ work }) => work === 'gemm')
    .flatMap((row) => row.timings)
    .filter((timing) => timing.contestant === contestant)
    .map(({ gigaflops }) => gigaflops);
  return rates.length === 0 ? null : Math.max(...rates);
}
