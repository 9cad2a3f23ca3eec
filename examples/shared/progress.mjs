/** A progress bar on standard error where that is a terminal; nothing where it is not. */
import { Presets, SingleBar } from 'cli-progress';

/** `update(share, note)` with a share from 0 to 1; `stop()` ends the bar. */
export function progressBar(label) {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const format = `${label} {bar} {percentage} %  {note}`;
  const bar = new SingleBar(
    { stream: process.stderr, format, barsize: 24, hideCursor: true },
    Presets.shades_classic,
  );
  bar.start(1000, 0, { note: '' });
  return {
    update: (share, note) => bar.update(Math.round(1000 * share), { note }),
    stop: () => bar.stop(),
  };
}
