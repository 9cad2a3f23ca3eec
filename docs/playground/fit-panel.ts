/** The second panel: a fit of few points, live, on values alone or on slopes too. It trains in a Web Worker. */
import { choice, element, short, slider, tick, type Panel } from './dom';
import {
  domain,
  grid,
  samplesFor,
  targets,
  type FitOutcome,
  type FitProgress,
  type FitSettings,
} from './fit-task';
import type { FromWorker, ToWorker } from './fit-worker';
import { curves } from './pictures';

const activations = ['tanh', 'softplus', 'sin', 'gelu', 'silu', 'relu'];

export function fitPanel(): Panel {
  const target = choice('Function', Object.keys(targets), 'x sin(2x) / 2', clear);
  const activation = choice('Activation', activations, 'tanh', clear);
  const samples = slider('Points', { min: 3, max: 30, step: 1 }, 8, clear);
  const units = slider('Hidden units', { min: 2, max: 40, step: 1 }, 16, clear);
  const epochs = slider('Steps', { min: 20, max: 600, step: 20 }, 300, clear);
  const seed = slider('Seed', { min: 1, max: 20, step: 1 }, 1, clear);
  const slopes = tick('Train on slopes too', true, clear);
  const train = element('button', { type: 'button' }, ['Train']);
  const stop = element('button', { type: 'button', disabled: '' }, ['Stop']);
  const bar = element('progress', { 'aria-label': 'Training', max: '1', value: '0' });
  const facts = element('p', { role: 'status', class: 'facts', 'data-result': '' });
  const picture = element('div');

  let worker: Worker | null = null;
  let values: Float64Array | null = null;

  const settings = (): FitSettings => ({
    target: target.value(),
    samples: samples.value(),
    slopes: slopes.value(),
    units: units.value(),
    activation: activation.value(),
    epochs: epochs.value(),
    seed: seed.value(),
  });

  function draw(): void {
    const { value } = targets[target.value()]!;
    const wanted = grid.map((x) => [x, value(x)] as const);
    const heights = wanted.map(([, y]) => y);
    const [low, high] = [Math.min(...heights), Math.max(...heights)];
    const margin = 0.25 * (high - low);
    const found =
      values === null ? [] : [{ class: 'fitted', points: grid.map((x, i) => [x, values![i]!] as const) }];
    const marks = samplesFor(settings()).map(({ x, y, slope }) =>
      slopes.value() ? { x, y, slope } : { x, y },
    );
    picture.replaceChildren(
      curves(
        [{ class: 'wanted', points: wanted }, ...found],
        marks,
        domain,
        [low - margin, high + margin],
        `${target.value()} with ${marks.length} training points${values === null ? '' : ', and the network'}`,
      ),
    );
  }

  /** Another task: what was trained belongs to the one before. */
  function clear(): void {
    send({ kind: 'stop' });
    values = null;
    bar.value = 0;
    facts.replaceChildren('Choose, then press Train.');
    draw();
  }

  function send(message: ToWorker): void {
    worker?.postMessage(message);
  }

  function begin(): void {
    // A worker each time: one that is still busy with an earlier task must not speak for this one.
    worker?.terminate();
    worker = new Worker(new URL('./fit-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => receive(data));
    worker.addEventListener('error', ({ message }) => receive({ kind: 'failed', message }));
    isRunning(true);
    delete facts.dataset['loss'];
    send({ kind: 'start', settings: settings() });
  }

  function isRunning(running: boolean): void {
    train.disabled = running;
    stop.disabled = !running;
  }

  function receive(message: FromWorker): void {
    if (message.kind === 'progress') return progressed(message.progress);
    isRunning(false);
    if (message.kind === 'failed') facts.replaceChildren(`The training failed: ${message.message}`);
    else finished(message.outcome);
  }

  function progressed({ epoch, epochs: all, loss, values: now }: FitProgress): void {
    values = now;
    bar.value = epoch / all;
    facts.replaceChildren(`Step ${epoch} of ${all}, loss ${short(loss)}.`);
    draw();
  }

  function finished(outcome: FitOutcome): void {
    values = outcome.values;
    bar.value = 1;
    facts.dataset['loss'] = String(outcome.loss);
    facts.replaceChildren(
      `${outcome.epoch} steps in ${outcome.seconds.toFixed(2)} s, loss ${short(outcome.loss)}. Between the points: ` +
        `value error ${short(outcome.valueError)}, slope error ${short(outcome.slopeError)}. ${outcome.advice}`,
    );
    draw();
  }

  train.addEventListener('click', begin);
  stop.addEventListener('click', () => send({ kind: 'stop' }));
  const root = element('section', { class: 'panel', 'aria-labelledby': 'playground-fit' }, [
    element('h2', { id: 'playground-fit', tabindex: '-1' }, ['Values and slopes, trained live']),
    element('div', { class: 'controls' }, [
      target.root,
      samples.root,
      units.root,
      activation.root,
      epochs.root,
      seed.root,
      slopes.root,
    ]),
    element('div', { class: 'actions' }, [train, stop, bar]),
    facts,
    picture,
    element('p', { class: 'legend' }, ['Dashed: the function. Solid: the network. Dots: training points.']),
  ]);
  clear();
  return { root, dispose: () => worker?.terminate() };
}
