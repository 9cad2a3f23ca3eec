/** Worker threads as processes see them: what they keep alive, what their loss does, and what a fit reports of them. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import {
  adam,
  fit,
  hybrid,
  linearize,
  loadNetwork,
  matrix,
  mlp,
  startThreads,
  stopThreads,
  type Matrix,
} from '../../src/index.js';
import { gradientFlops, worthwhileThreads } from '../../src/parallel/choose-threads.js';
import { columns, workplace } from '../cli/support/workplace.js';
import { expectClose } from '../support/compare.js';
import { summationRelative, threadedCourse } from '../support/tolerances.js';
import { thrownBy } from '../support/thrown.js';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const library = new URL('../../dist/index.js', import.meta.url).href;
const { path, remove } = workplace();
afterAll(remove);

/** Fits twice on two threads and says what came out; does not stop its worker. */
const fits = `
  import { adam, fit, matrix, mlp } from ${JSON.stringify(library)};
  const numbers = (rows, columns) =>
    matrix(rows, columns, Float64Array.from({ length: rows * columns }, (_, i) => Math.sin(i * i)));
  const data = { x: numbers(40, 2), y: numbers(40, 1), dy: numbers(40, 2) };
  const network = mlp({ inputs: 2, hidden: [8, 8], outputs: 1, activation: 'tanh', seed: 1 });
  const options = { optimizer: adam(), epochs: 4, batchSize: 10, threads: 2 };
  const results = [await fit(network, data, options), await fit(network, data, options)];
  console.log(JSON.stringify(results.map(({ network, threads }) => ({ threads, theta: [...network.parameters] }))));
`;

/** Preloaded into a program: its worker threads end by themselves after some answers. */
const ending = `
  const { isMainThread } = require('node:worker_threads');
  const { notify } = Atomics;
  let calls = 0;
  if (!isMainThread) Atomics.notify = (...words) => (++calls === 60 ? process.exit(7) : notify(...words));
`;

const numbers = (rows: number, width: number): Matrix =>
  matrix(
    rows,
    width,
    Float64Array.from({ length: rows * width }, (_, i) => Math.sin(i * i)),
  );
const data = { x: numbers(40, 2), y: numbers(40, 1), dy: numbers(40, 2) };
const network = mlp({ inputs: 2, hidden: [8, 8], outputs: 1, activation: 'tanh', seed: 1 });

describe('a process with worker threads', () => {
  it('ends by itself, and gives the same bits every time', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', fits], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [first, second] = JSON.parse(stdout) as object[];
    expect(first).toMatchObject({ threads: { count: 2, reason: '' } });
    expect(second).toEqual(first);
  });

  it('says which thread was lost, and leaves the checkpoint of its training as it is', () => {
    writeFileSync(path('ending.cjs'), ending);
    const words = ['fit', 'data.csv', ...columns, '--threads', '2', '--epochs', '200', '--out', 'model.json'];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [main, ...words, '--optimizer', 'adam', '--checkpoint', 'kept.json', '--quiet'],
      {
        cwd: path('.'),
        encoding: 'utf8',
        timeout: 60_000,
        env: { ...process.env, NODE_OPTIONS: `--require ${path('ending.cjs')}` },
      },
    );
    expect(stdout).toBe('');
    expect(stderr).toBe(
      'threads: dyadic thread 2: expected an answer, got it has ended. Nothing that was saved is touched: go on from there, or with one thread (threads: 1).\n',
    );
    expect(status).toBe(2);
    expect(loadNetwork(readFileSync(path('kept.json'), 'utf8')).inputs).toBe(2);
  });
});

describe('the pool', () => {
  it('starts anew after it was stopped, and serves what was made before', async () => {
    const before = linearize(network, data, 'halfSquaredError', { threads: 2 });
    const gradient = before.gradient.mean();
    await stopThreads();
    expect(before.gradient.mean()).toEqual(gradient);
    await stopThreads();
    expect(await startThreads(3)).toBe(3);
    expect(before.gradient.mean()).toEqual(gradient);
    const three = linearize(network, data, 'halfSquaredError', { threads: 3 });
    expect(three.threads).toEqual({ count: 3, reason: '' });
    expectClose('gradient', three.gradient.mean(), gradient, summationRelative(40));
  });
});

describe('fit with threads', () => {
  it('stays on one thread for small networks, and says why', async () => {
    const { threads } = await fit(network, data, { epochs: 1 });
    expect(threads.count).toBe(1);
    expect(threads.reason).toMatch(
      /^(an evaluation is so short that one thread is done sooner|this machine has one core)$/,
    );
  });

  it('takes those asked for, mini-batches and held-out samples included', async () => {
    for (const optimizer of [adam(), hybrid()]) {
      const options = { optimizer, epochs: 6, batchSize: 7, validationSplit: 0.2 };
      const [one, two] = [1, 2].map((threads) => fit(network, data, { ...options, threads }));
      const [alone, spread] = [await one!, await two!];
      expect(alone.threads).toEqual({ count: 1, reason: '' });
      expect(spread.threads).toEqual({ count: 2, reason: '' });
      const losses = ({ history }: typeof alone): number[] =>
        history.flatMap(({ loss, validation }) => [loss, validation!.loss]);
      expectClose('losses', losses(spread), losses(alone), threadedCourse);
    }
  });

  it('says why a loss of a user stays on one thread', async () => {
    const loss = {
      name: 'mine',
      value: (p: Float64Array, y: Float64Array) => (p[0]! - y[0]!) ** 2,
      first: (p: Float64Array, y: Float64Array) => [2 * (p[0]! - y[0]!)],
      second: () => [[2]],
    };
    const { threads } = await fit(network, { x: data.x, y: data.y }, { loss, epochs: 1, threads: 2 });
    const reason = "the loss 'mine' is made of functions, which no other thread can be given";
    expect(threads).toEqual({ count: 1, reason });
  });

  it('counts flops: three products for each weight and copy', () => {
    expect(gradientFlops(network.program, 3)).toBe(6 * 3 * (2 * 8 + 8 * 8 + 8));
    expect(worthwhileThreads(8, 1e5, 100)).toBe(1);
    expect(worthwhileThreads(8, 1e5, 600)).toBe(3);
    expect(worthwhileThreads(2, 1e5, 600)).toBe(2);
  });

  it('refuses what is no number of threads', async () => {
    const message =
      'fit: threads: expected a whole number from 1 to 1024, got 0. Leave it out for the default.';
    await expect(fit(network, data, { threads: 0 })).rejects.toThrow(message);
    expect(thrownBy(() => linearize(network, data, 'halfSquaredError', { threads: 0 })).name).toBe(
      'DomainError',
    );
  });
});
