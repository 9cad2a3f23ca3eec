/** `dyadic reproduce styblinski-tang`: the main experiment, with options of its own. */
import { join, resolve } from 'node:path';
import { styblinskiTang } from '../../datasets/styblinski-tang.js';
import { activationFunction } from '../../functions/activation.js';
import { numberOption, switchOption, textOption } from '../arguments.js';
import type { Call, CommandOption } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { progress } from '../progress.js';
import { machine } from '../machine.js';
import { packageVersion } from '../version.js';
import { writeAtomically } from '../write-atomically.js';
import { experimentDocument } from './document.js';
import { runExperiment, trainingSample } from './experiment.js';
import type { Experiment, Settings } from './experiment-types.js';
import { networkFunction, type PlanePoint } from './plane-function.js';
import { experimentReport } from './report.js';
import { scaleRange } from './result-settings.js';
import { experimentText } from './text.js';

const fn = styblinskiTang;

/** The best for Adam of 0.003, 0.01, 0.03 and 0.1 on this task at equal time, with either kind of labels. */
const bestLearningRate = 0.03;

/** Its options that other experiments do not have. */
export const styblinskiTangOptions: Readonly<Record<string, CommandOption>> = {
  samples: { value: 'N', help: 'training points', default: '100' },
  seconds: { value: 'S', help: 'longest training of one model', default: '2.5' },
  hidden: { value: 'UNITS', help: 'units of the hidden layer', default: '32' },
  activation: { value: 'NAME', help: 'its activation', default: 'tanh' },
  'learning-rate': { value: 'RATE', help: "Adam's learning rate", default: '0.03' },
  'test-samples': { value: 'N', help: 'test points, none of them a training point', default: '10000' },
};

/** Runs it, writes its page, prints its table; the promise gives the exit code. */
export async function runStyblinskiTang(call: Call): Promise<number> {
  const { console, signal } = call;
  const settings = settingsOf(call);
  const folder = textOption(call, 'out') ?? join('reports', fn.name);
  const shown = progress({ stream: console.stream, label: fn.title, quiet: switchOption(call, 'quiet') });
  let experiment: Experiment;
  try {
    experiment = await runExperiment({ fn, settings, signal, onProgress: shown.update });
  } finally {
    shown.stop();
  }
  if (experiment.runs.length === 0) {
    console.note('Interrupted before the first model was trained: there is nothing to report.');
    return exitCodes.interrupted;
  }
  const path = join(folder, 'index.html');
  writeAtomically(call.operation, path, report(experiment));
  if (switchOption(call, 'json'))
    console.print(JSON.stringify(experimentDocument(experiment, resolve(path)), null, 1));
  else console.print(`${experimentText(experiment)}\n\nReport with pictures: ${path}`);
  return experiment.interrupted ? exitCodes.interrupted : exitCodes.done;
}

function report(experiment: Experiment): string {
  const points = (seed: number): PlanePoint[] => {
    const { x } = trainingSample({ fn, settings: experiment.settings }, seed);
    return Array.from({ length: x.rows }, (_, n) => [x.data[2 * n]!, x.data[2 * n + 1]!]);
  };
  return experimentReport({
    fn,
    experiment,
    points,
    modelOf: ({ typical }) => networkFunction(typical.network),
    circumstances: [
      ['dyadic', packageVersion()],
      ['machine', machine()],
      ['date', new Date().toISOString().slice(0, 16).replace('T', ' ')],
    ],
  });
}

function settingsOf(call: Call): Settings {
  const count = numberOption(call, 'seeds', 5, { least: 1, most: 100, whole: true });
  const first = numberOption(call, 'first-seed', 1, { least: 0, whole: true });
  const scale = numberOption(call, 'scale', 1, scaleRange);
  const activation = textOption(call, 'activation') ?? 'tanh';
  activationFunction(activation, call.operation);
  return {
    samples: numberOption(call, 'samples', 100, { least: 2, whole: true }),
    testSamples: numberOption(call, 'test-samples', 10_000, { least: 1, whole: true }),
    seeds: Array.from({ length: count }, (_, k) => first + k),
    seconds: scale * numberOption(call, 'seconds', 2.5, { least: 0.01, most: 3600 }),
    hidden: numberOption(call, 'hidden', 32, { least: 1, most: 4096, whole: true }),
    activation,
    learningRate: numberOption(call, 'learning-rate', bestLearningRate, { least: 1e-12, most: 10 }),
  };
}
