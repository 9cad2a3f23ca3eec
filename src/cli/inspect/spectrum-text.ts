/** Two spectra as text for a terminal: a summary, and how many eigenvalues there are in each decade. */
import { formatNumber } from '../format.js';
import { power } from '../report/chart-frame.js';
import { textTable } from '../text-table.js';
import { ofSign, type Spectra, type Spectrum } from './spectrum.js';

const BAR = 24;

/** Summary, bars by decade, and where the eigenvalues were worked out. */
export function spectrumText(spectra: Spectra): string {
  const { rows, parameters, loss, gradientNorm, hessian, gaussNewton } = spectra;
  return [
    `Mean loss ½|m − y|² of ${rows} rows: ${formatNumber(loss)}, |gradient| ${formatNumber(gradientNorm)}; its Hessian and its Gauss-Newton matrix, ${parameters}×${parameters}.`,
    '',
    textTable(spectrumHeader, spectrumRows(spectra)),
    '',
    decadeTable(spectra),
    '',
    `Hessian: ${hessian.regime}, ${hessian.reason}.`,
    `Gauss-Newton: ${gaussNewton.regime}, ${gaussNewton.reason}.`,
  ].join('\n');
}

export const spectrumHeader: readonly string[] = ['eigenvalues', 'Hessian', 'Gauss-Newton'];

/** What the spectra come to, a row for each number. */
export function spectrumRows({ hessian, gaussNewton }: Spectra): string[][] {
  const row = (name: string, of: (spectrum: Spectrum) => string): string[] => [
    name,
    of(hessian),
    of(gaussNewton),
  ];
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  return [
    row('positive', ({ positive }) => String(positive)),
    row('negative', ({ negative }) => String(negative)),
    row('zero', ({ zero }) => String(zero)),
    row('largest', (spectrum) => formatNumber(spectrum.eigenvalues.at(-1) ?? 0)),
    row('smallest', (spectrum) =>
      formatNumber(Math.min(spectrum.eigenvalues[0] ?? 0, spectrum.zero > 0 ? 0 : Infinity)),
    ),
    row('smallest positive', (spectrum) => formatNumber(ofSign(spectrum, 1).at(-1) ?? NaN)),
    row('sum', ({ trace }) => formatNumber(trace)),
    row('sum of the negative ones', (spectrum) => formatNumber(-sum(ofSign(spectrum, -1)))),
  ];
}

/** Counts by decade of |λ|, large ones first: full blocks for positive eigenvalues, shaded ones for negative. */
function decadeTable({ hessian, gaussNewton }: Spectra): string {
  const columns = [
    { name: 'Hessian, λ > 0', values: ofSign(hessian, 1), mark: '█' },
    { name: 'Hessian, λ < 0', values: ofSign(hessian, -1), mark: '▒' },
    { name: 'Gauss-Newton, λ > 0', values: ofSign(gaussNewton, 1), mark: '█' },
  ];
  const decade = (value: number): number => Math.floor(Math.log10(value));
  const all = columns.flatMap(({ values }) => values.map(decade));
  if (all.length === 0) return 'All eigenvalues are zero.';
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const decades = Array.from({ length: high - low + 1 }, (_, k) => high - k);
  const counts = columns.map(({ values }) =>
    decades.map((d) => values.filter((v) => decade(v) === d).length),
  );
  const most = Math.max(...counts.flat());
  const bar = (count: number, mark: string): string => {
    const length = Math.max(count > 0 ? 1 : 0, Math.round((BAR * count) / most));
    return `${mark.repeat(length)}${count > 0 ? ` ${count}` : ''}`;
  };
  const cells = decades.map((d, k) => [
    `${power(10 ** d)} – ${power(10 ** (d + 1))}`,
    ...columns.map(({ mark }, j) => bar(counts[j]![k]!, mark)),
  ]);
  return leftTable(['|λ|', ...columns.map(({ name }) => name)], cells);
}

/** Bars start at the left, other than numbers. */
function leftTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((name, j) => Math.max(name.length, ...rows.map((row) => row[j]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, j) => cell.padEnd(widths[j]!))
      .join('  ')
      .trimEnd();
  return [line(header), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}
