/** Trains off the page's thread. Messages in: settings, or 'stop'; out: progress, an outcome, or an error's text. */
import { runFit, type FitOutcome, type FitProgress, type FitSettings } from './fit-task';

export type ToWorker = { readonly kind: 'start'; readonly settings: FitSettings } | { readonly kind: 'stop' };

export type FromWorker =
  | { readonly kind: 'progress'; readonly progress: FitProgress }
  | { readonly kind: 'done'; readonly outcome: FitOutcome }
  | { readonly kind: 'failed'; readonly message: string };

/** The worker's side of the channel; the page's types do not declare it. */
interface Channel {
  postMessage(message: FromWorker): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
}

const channel = self as unknown as Channel;
let stop = new AbortController();

channel.onmessage = ({ data }) => {
  if (data.kind === 'stop') stop.abort();
  else void start(data.settings);
};

async function start(settings: FitSettings): Promise<void> {
  stop.abort();
  stop = new AbortController();
  const { signal } = stop;
  try {
    const outcome = await runFit(
      settings,
      (progress) => channel.postMessage({ kind: 'progress', progress }),
      signal,
    );
    channel.postMessage({ kind: 'done', outcome });
  } catch (error) {
    channel.postMessage({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}
