/**
 * Progress on standard error: one bar that is redrawn where there is a terminal, a line now and then where there is
 * none (a log file, CI), nothing if the caller asks for quiet.
 */
import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** The share of the work that is done, from 0 to 1, and a word on where it stands. */
  update(share: number, note: string): void;
  /** Ends the bar. */
  stop(): void;
}

export interface ProgressOptions {
  readonly stream: NodeJS.WriteStream;
  readonly label: string;
  readonly quiet: boolean;
  /** Seconds between two lines where there is no terminal; 5 unless given. */
  readonly interval?: number;
}

/** Starts a progress display. */
export function progress(options: ProgressOptions): Progress {
  if (options.quiet) return { update: () => undefined, stop: () => undefined };
  return options.stream.isTTY ? bar(options) : lines(options);
}

const PARTS = 1000;

function bar({ stream, label }: ProgressOptions): Progress {
  const format = `${label} {bar} {percentage} %  {note}`;
  // Rewriting a line that is wider than the terminal would leave its head behind; cli-progress cuts it (linewrap off).
  const drawn = new SingleBar(
    { stream, format, barsize: 24, hideCursor: true, fps: 10 },
    Presets.shades_classic,
  );
  drawn.start(PARTS, 0, { note: '' });
  return {
    update: (share, note) => drawn.update(Math.round(PARTS * clamp(share)), { note }),
    stop: () => drawn.stop(),
  };
}

function lines({ stream, label, interval = 5 }: ProgressOptions): Progress {
  let last = performance.now();
  return {
    update: (share, note) => {
      const now = performance.now();
      if (now - last < 1000 * interval) return;
      last = now;
      stream.write(`${label} ${Math.floor(100 * clamp(share))} %  ${note}\n`);
    },
    stop: () => undefined,
  };
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
