/** Rows and verdicts as lines of text. */
import type { Row, Timing } from './row.js';
import type { Spread } from './spread.js';
import type { Verdict } from './verdicts.js';

const short = (value: number): string => Number(value.toPrecision(3)).toString();
const ratioText = ({ low, median, high }: Spread): string =>
  `${short(median)} (${short(low)}–${short(high)})`;

/** Our times first, then what a peer took, and its time by ours with quartiles. */
export function lines(row: Row): string[] {
  const threads = row.threads === 1 ? '' : `, ${row.threads} threads`;
  const core = row.blasCore === undefined ? '' : `, OpenBLAS on ${row.blasCore}`;
  const out = [`${row.net}, ${row.samples}${threads}${core}: ${row.title}`];
  for (const timing of row.timings) {
    const { contestant, method, milliseconds, gigaflops } = timing;
    const notes = timing.isOurs ? ourNotes(row, timing) : peerNotes(row, timing);
    const rate = gigaflops === null || !timing.isOurs ? '' : `${short(gigaflops)} GFLOP/s`;
    out.push(line(contestant, method, milliseconds.median, [rate, ...notes].filter(Boolean).join('; ')));
  }
  for (const { contestant, method, milliseconds, why, detail } of row.leftOut) {
    out.push(line(contestant, method, milliseconds, `${why} ${detail}`));
  }
  return out;
}

function line(contestant: string, method: string, milliseconds: number | null, notes: string): string {
  const time = milliseconds === null ? '' : `${short(milliseconds)} ms`;
  return `  ${contestant.padEnd(11)} ${method.padEnd(50)} ${time.padStart(10)}  ${notes}`.trimEnd();
}

/** Numbers allocated by a call, beside what the cost table holds at once. */
function ourNotes({ cost }: Row, { memory, remark }: Timing): string[] {
  const notes: string[] = [];
  if (memory !== undefined && cost !== null && cost.numbers > 0) {
    notes.push(
      `${memory.count} arrays, ${short(memory.total)} numbers, largest ${short(memory.largest)} (table ${short(cost.numbers)})`,
    );
  }
  return remark === undefined || remark === '' ? notes : [...notes, remark];
}

function peerNotes({ ratios }: Row, { contestant, method }: Timing): string[] {
  return ratios
    .filter((ratio) => ratio.peer === contestant && ratio.method === method)
    .map(({ ours, ratio }) => `${ours} ${ratioText(ratio)}`);
}

/** The most memory that each process has held. */
export function peakLine({ net, samples, peakBytes }: Row): string {
  const peaks = Object.entries(peakBytes).map(([name, bytes]) => `${name} ${Math.round(bytes / 1e6)} MB`);
  return `${net}, ${samples}: most memory of each process: ${peaks.join(', ')}`;
}

/** One line a goal. */
export function verdictLines(verdicts: readonly Verdict[]): string[] {
  return verdicts.map((verdict) => {
    const { work, net, samples, threads, accelerator, peer, ratio, least, isReached, basis } = verdict;
    const row = `${work} ${net} ${samples}${threads === 1 ? '' : ` ${threads} threads`}`;
    const seen = basis === 'measured' ? '' : ` (${peer}: ${basis})`;
    const mark = isReached ? 'reached' : 'NOT reached';
    return `  ${row.padEnd(38)} ${accelerator.padEnd(9)} ${peer.padEnd(11)} ≥ ${short(least).padEnd(5)} ${ratioText(ratio).padEnd(22)} ${mark}${seen}`;
  });
}
