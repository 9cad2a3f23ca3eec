/** An inspection as text for a terminal. */
import { formatBytes, formatNumber, formatRatio } from '../format.js';
import { median } from '../statistics.js';
import { textTable } from '../text-table.js';
import type { Inspection, Memory, SampleReport } from './inspection.js';

/** What the table is sorted by: a column, largest magnitude first, or the order of the file. */
export const sortKeys = ['gradient', 'loss', 'trace', 'rank', 'row'] as const;
export type SortKey = (typeof sortKeys)[number];

/** Summary, the first `top` samples by `sort`, and the memory that factors save. */
export function inspectionText(inspection: Inspection, top: number, sort: SortKey): string {
  const { samples, parameters } = inspection;
  const shown = sorted(samples, sort).slice(0, top);
  const header = ['row', 'loss', '|gradient|', 'rank', 'positive', 'negative', 'zero', 'trace'];
  const bounded = samples.some(({ exact }) => !exact);
  return [
    `${samples.length} samples, ${parameters} parameters. Loss: ½|m − y|²; gradient and Hessian (${parameters}×${parameters}) with respect to the parameters.`,
    '',
    textTable(
      ['over the samples', 'smallest', 'median', 'largest'],
      [
        range(
          'loss',
          samples.map(({ loss }) => loss),
        ),
        range(
          '|gradient|',
          samples.map(({ gradientNorm }) => gradientNorm),
        ),
        range(
          'rank of the Hessian',
          samples.map(({ rank }) => rank),
        ),
        range(
          'trace of the Hessian',
          samples.map(({ trace }) => trace),
        ),
      ],
    ),
    '',
    `Mean: loss ${formatNumber(inspection.meanLoss)}, |gradient| ${formatNumber(inspection.meanGradientNorm)}, trace of the Hessian ${formatNumber(inspection.trace)}`,
    '',
    sort === 'row'
      ? `The first ${shown.length} samples:`
      : `The ${shown.length} samples with the largest ${sort}:`,
    textTable(header, shown.map(sampleRow)),
    ...(bounded
      ? ['≤: an upper bound; the count is not certain for this network (see inertia in the documentation).']
      : []),
    '',
    memoryText('One Hessian', inspection.memoryOfOne),
    memoryText(`All ${samples.length}`, inspection.memoryOfAll),
  ].join('\n');
}

/** The samples in the order of the table. */
export function sorted(samples: readonly SampleReport[], sort: SortKey): SampleReport[] {
  const keys: Readonly<Record<SortKey, (sample: SampleReport) => number>> = {
    gradient: ({ gradientNorm }) => gradientNorm,
    loss: ({ loss }) => loss,
    trace: ({ trace }) => Math.abs(trace),
    rank: ({ rank }) => rank,
    row: ({ row }) => -row,
  };
  return [...samples].sort((a, b) => keys[sort](b) - keys[sort](a));
}

function sampleRow(sample: SampleReport): string[] {
  const { row, loss, gradientNorm, rank, positive, negative, zero, exact, trace } = sample;
  const count = (value: number): string => `${exact ? '' : '≤ '}${value}`;
  const least = `${exact ? '' : '≥ '}${zero}`;
  const [first, last] = [[`${row}`, formatNumber(loss), formatNumber(gradientNorm)], formatNumber(trace)];
  return [...first, count(rank), count(positive), count(negative), least, last];
}

function range(name: string, values: readonly number[]): string[] {
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const write = values.every(Number.isInteger) ? String : formatNumber;
  return [name, ...[least, median(values), most].map(write)];
}

function memoryText(name: string, { factors, dense }: Memory): string {
  const size = (numbers: number): string =>
    `${numbers.toLocaleString('en-US')} numbers (${formatBytes(8 * numbers)})`;
  return `${name}: ${size(factors)} as factors, ${size(dense)} dense, ${formatRatio(dense / factors)} as much`;
}
