/** A row as lines of text: our times first, then what a peer took and how often it would fit. */
import type { Row } from './row.js';
import type { Spread } from './spread.js';

const short = (value: number): string => Number(value.toPrecision(3)).toString();
const ratioText = ({ low, median, high }: Spread): string =>
  `${short(median)} (${short(low)}–${short(high)})`;

export function lines(row: Row): string[] {
  const threads = row.threads === 1 ? '' : `, ${row.threads} threads`;
  const out = [`${row.net}, ${row.samples}${threads}: ${row.title}`];
  for (const { contestant, method, milliseconds, remark } of row.timings) {
    const against = row.ratios
      .filter((ratio) => ratio.peer === contestant && ratio.method === method)
      .map(({ ours, ratio }) => `${ours} ${ratioText(ratio)}`);
    const more = [...against, ...(remark === undefined ? [] : [remark])].join('; ');
    out.push(
      `  ${contestant.padEnd(10)} ${method.padEnd(48)} ${short(milliseconds.median).padStart(8)} ms  ${more}`,
    );
  }
  for (const { contestant, method, milliseconds, why, detail } of row.leftOut) {
    const time = milliseconds === null ? '' : `${short(milliseconds)} ms`;
    out.push(`  ${contestant.padEnd(10)} ${method.padEnd(48)} ${time.padStart(11)}  ${why} ${detail}`);
  }
  return out;
}
