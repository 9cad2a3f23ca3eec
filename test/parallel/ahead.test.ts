/** Questions that worker threads begin with before their vector is checked: a bad one changes nothing but what is thrown. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { linearize, matrix, mlp, sobolevLoss, type Linearization } from '../../src/index.js';
import { random } from '../../src/numeric/random.js';
import { workplace } from '../cli/support/workplace.js';
import { thrownBy } from '../support/thrown.js';

const { normal } = random(21);
const draw = (rows: number, columns: number) =>
  matrix(rows, columns, Float64Array.from({ length: rows * columns }, normal));
// More than a thousand parameters: long vectors are checked on their way to the kernels' memory.
const network = mlp({ inputs: 2, hidden: [32, 32], outputs: 1, activation: 'tanh', seed: 5 });
const order = network.parameters.length;
const samples = 400;
// So many that workers are busy for a while.
const batch = { x: draw(samples, 2), y: draw(samples, 1), l2: 0.25 };
const v = draw(1, order).data;

const objectives = {
  loss: (threads: number) => linearize(network, batch, 'halfSquaredError', { threads }),
  Sobolev: (threads: number) =>
    linearize(network, { ...batch, dy: draw(samples, 2) }, sobolevLoss(), { threads }),
};

/** Everything that is asked of a vector, into an array of the caller's or not. */
const verbs: Record<string, (at: Linearization, v: ArrayLike<number>) => unknown> = {
  multiply: (at, w) => at.hessian.multiply(w),
  'multiply, into': (at, w) => at.hessian.multiply(w, new Float64Array(order)),
  'multiply, Gauss-Newton': (at, w) => at.ggn.multiply(w),
  'multiply, another core': (at, w) => at.hessian.withCore('gaussNewton').multiply(w),
  quadraticForm: (at, w) => at.hessian.quadraticForm(w),
  quadraticForms: (at, w) => at.hessian.quadraticForms(w),
  thirdDerivative: (at, w) => at.hessian.thirdDerivative(w),
  thirdDerivatives: (at, w) => at.hessian.thirdDerivatives(w),
  'gradient.multiply': (at, w) => at.gradient.multiply(w),
};

/** The answer after some: products round otherwise once factors are kept for them, and workers count refused ones as well. */
function settled<T>(ask: () => T): T {
  for (let k = 0; k < 8; k++) ask();
  return ask();
}

/** v with a number that is none at one place. */
const broken = (index: number, value: number): Float64Array =>
  v.map((entry, i) => (i === index ? value : entry));
const bad: Record<string, ArrayLike<number>> = {
  'not a number': broken(order - 1, NaN),
  'not finite': broken(0, -Infinity),
  'too short': v.subarray(1),
  'no Float64Array': Array.from(broken(7, NaN)),
  nothing: null as unknown as ArrayLike<number>,
};

describe.each(Object.entries(objectives))(
  'a vector that is refused, with threads: %s',
  (kind, linearized) => {
    // A Sobolev objective has no third derivatives.
    const asked = Object.entries(verbs).filter(([name]) => kind === 'loss' || !name.startsWith('third'));
    it.each(asked)('%s throws what one thread throws, and answers the next as before', (_, ask) => {
      const [alone, spread] = [linearized(1), linearized(3)];
      const before = settled(() => ask(spread, v));
      for (const [what, w] of Object.entries(bad)) {
        const expected = thrownBy(() => ask(alone, w));
        expect(expected.name, what).toMatch(/^(DomainError|ShapeError)$/);
        const thrown = thrownBy(() => ask(spread, w));
        // At once, while workers that nobody waited for would still be busy.
        const after = ask(spread, v);
        expect(thrown, what).toEqual(expected);
        expect(after, what).toEqual(before);
      }
    });
  },
);

describe('a target that is refused, with threads', () => {
  const room = new Float64Array(2 * order);
  room.set(v);
  const overlapping = room.subarray(0, order);
  const targets: Record<string, [v: Float64Array, into: Float64Array]> = {
    'v itself': [v, v],
    'memory of v': [overlapping, room.subarray(order - 1, 2 * order - 1)],
    'too short': [v, new Float64Array(order - 1)],
    'no Float64Array': [v, [] as unknown as Float64Array],
    'too short, for a bad v': [bad['not finite'] as Float64Array, new Float64Array(1)],
  };
  it.each(Object.entries(targets))('%s', (_, [w, into]) => {
    const at = objectives.loss(2);
    const before = settled(() => at.hessian.multiply(v));
    const read = w.slice();
    const own = new Float64Array(order).fill(NaN);
    const thrown = thrownBy(() => at.hessian.multiply(w, into));
    expect(at.hessian.multiply(v, own)).toBe(own);
    expect(thrown).toEqual(thrownBy(() => objectives.loss(1).hessian.multiply(w, into)));
    expect(w).toEqual(read);
    expect(own).toEqual(before);
  });
});

describe('a thread that is lost while it works at a vector that is refused', () => {
  const { path, remove } = workplace();
  afterAll(remove);
  const library = new URL('../../dist/index.js', import.meta.url).href;
  /** Preloaded: the worker exits instead of its 25th answer. */
  const ending = `
    const { isMainThread } = require('node:worker_threads');
    const { notify } = Atomics;
    let calls = 0;
    if (!isMainThread) Atomics.notify = (...words) => {
      if (++calls === 25) process.exit(7);
      return notify(...words);
    };
  `;
  const asks = `
    import { linearize, matrix, mlp } from ${JSON.stringify(library)};
    const network = mlp({ inputs: 2, hidden: [32, 32], outputs: 1, activation: 'tanh', seed: 1 });
    const x = matrix(4, 2, Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    const at = linearize(network, { x, y: matrix(4, 1) }, 'halfSquaredError', { threads: 2 });
    const v = new Float64Array(network.parameters.length).fill(1);
    const bad = v.map((_, i) => (i === 3 ? NaN : 1));
    const thrown = (w) => {
      try {
        return at.hessian.multiply(w).length;
      } catch ({ name, message }) {
        return name + ' ' + message.slice(0, 24);
      }
    };
    console.log(JSON.stringify([...Array.from({ length: 40 }, () => bad), v, v].map(thrown)));
  `;

  it('is told of by the next question that is right, and the one after it is answered', () => {
    writeFileSync(path('ending.cjs'), ending);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', asks], {
      encoding: 'utf8',
      timeout: 60_000,
      env: { ...process.env, NODE_OPTIONS: `--require ${path('ending.cjs')}` },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const refusals = Array.from({ length: 40 }, () => 'DomainError hessian.multiply: v: exp');
    expect(JSON.parse(stdout)).toEqual([...refusals, 'ThreadError threads: dyadic thread 2', 1185]);
  });
});
