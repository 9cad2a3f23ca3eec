/** Several starts: what each of them is, which wins, and that limits and signals keep what was reached. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { fit, levenbergMarquardt, mlp, type EpochRecord, type FitOptions } from '../../src/index.js';
import { smoothData } from './data.js';

const network = mlp({ inputs: 2, hidden: [4], outputs: 1, activation: 'tanh', seed: 1 });
const data = smoothData(30);

describe('restarts', () => {
  it('train fresh networks, and the lowest loss of all starts wins', async () => {
    const result = await fit(network, data, { epochs: 15, restarts: 4, seed: 3 });
    expect(result.starts).toHaveLength(5);
    expect(result.starts[0]!.seed).toBe(null);
    expect(new Set(result.starts.map(({ seed }) => seed)).size).toBe(5);
    const losses = result.starts.map(({ loss }) => loss);
    expect(new Set(losses).size).toBe(5);
    expect(losses[result.start]).toBe(Math.min(...losses));
    expect(result.epochs).toBe(result.history.length);
    const alone = await fit(network, data, { epochs: 15, seed: 3 });
    expect(alone.starts[0]!.loss).toBe(losses[0]);
    // The network that is returned has the winner's loss, on the data in their own units.
    const squares = result.network
      .predict(data.x)
      .data.reduce((sum, value, n) => sum + (value - data.y[n]![0]!) ** 2, 0);
    const mean = data.y.reduce((sum, [y]) => sum + y!, 0) / 30;
    const variance = data.y.reduce((sum, [y]) => sum + (y! - mean) ** 2, 0);
    const { value } = result.history.find(({ loss }) => loss === losses[result.start])!;
    expect(squares / variance / 2).toBeCloseTo(value, 10);
  });

  it('tell in the history which start each epoch is of, start after start', async () => {
    const seen: EpochRecord[] = [];
    const { history, starts } = await fit(network, data, {
      epochs: 4,
      restarts: 2,
      onEpochEnd: (record) => seen.push(record),
    });
    expect(history.map(({ start, epoch }) => [start, epoch])).toEqual(
      [0, 1, 2].flatMap((start) => [1, 2, 3, 4].map((epoch) => [start, epoch])),
    );
    expect(seen).toEqual(history);
    starts.forEach(({ loss, epochs, status }, k) => {
      const own = history.filter(({ start }) => start === k);
      expect({ epochs, status }).toEqual({ epochs: own.length, status: 'maxEpochs' });
      expect(loss).toBe(Math.min(...own.map((record) => record.loss)));
    });
  });

  it('of a larger number begin with those of a smaller one, and have the same bits every time', async () => {
    const options: FitOptions = { epochs: 5, seed: 7 };
    const few = await fit(network, data, { ...options, restarts: 1 });
    const more = await fit(network, data, { ...options, restarts: 3 });
    const again = await fit(network, data, { ...options, restarts: 3 });
    const plain = ({ starts }: typeof few): unknown => starts.map(({ seed, loss }) => ({ seed, loss }));
    expect(plain(more)).toEqual(plain(again));
    expect(more.network.parameters).toEqual(again.network.parameters);
    expect((plain(more) as unknown[]).slice(0, 2)).toEqual(plain(few));
  });

  it('differ from the network that the same seed has made', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1000 }), async (seed) => {
        const own = network.withSeed(seed);
        const { starts } = await fit(own, data, { epochs: 1, restarts: 2, seed });
        for (const { seed: other } of starts.slice(1)) expect(other).not.toBe(seed);
      }),
      { numRuns: 10 },
    );
  });

  it('judge by the held-out part where there is one', async () => {
    const result = await fit(network, data, { epochs: 10, restarts: 3, validationSplit: 0.3 });
    const lowest = result.starts.map((_, k) =>
      Math.min(
        ...result.history.filter(({ start }) => start === k).map(({ validation }) => validation!.loss),
      ),
    );
    expect(result.starts.map(({ loss }) => loss)).toEqual(lowest);
    expect(result.start).toBe(lowest.indexOf(Math.min(...lowest)));
  });

  it('keep the best network when a signal stops a later start', async () => {
    const controller = new AbortController();
    const result = await fit(network, data, {
      epochs: 30,
      restarts: 5,
      signal: controller.signal,
      onEpochEnd: ({ start, epoch }) => {
        if (start === 1 && epoch === 2) controller.abort();
      },
    });
    expect(result).toMatchObject({ status: 'stopped', epochs: 32, start: 0 });
    expect(result.starts.map(({ status }) => status)).toEqual(['maxEpochs', 'stopped']);
    const alone = await fit(network, data, { epochs: 30 });
    expect(result.network.parameters).toEqual(alone.network.parameters);
  });

  it('say that they were stopped when the signal comes between two starts', async () => {
    const controller = new AbortController();
    const result = await fit(network, data, {
      epochs: 3,
      restarts: 2,
      signal: controller.signal,
      onEpochEnd: ({ epoch }) => {
        if (epoch === 3) controller.abort();
      },
    });
    expect(result.status).toBe('stopped');
    expect(result.starts).toHaveLength(1);
  });

  it('share the time that is left: every start gets its part', async () => {
    // A clock that goes on by a millisecond each time it is read: shares do not depend on how busy the machine is.
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 1));
    const result = await fit(network, data, { epochs: 1e6, restarts: 2, timeLimit: 0.3 });
    clock.mockRestore();
    expect(result.starts).toHaveLength(3);
    for (const { seconds, status } of result.starts) {
      expect(status).toBe('stopped');
      expect(seconds).toBeGreaterThan(0.09);
      expect(seconds).toBeLessThan(0.11);
    }
    expect(result.seconds).toBeLessThan(0.32);
  });

  it('survive starts that diverge', async () => {
    // Diverges where the first parameter is positive, as some of the starts have it.
    const inner = levenbergMarquardt();
    const optimizer = {
      ...inner,
      step: (state: ReturnType<typeof inner.start>, evaluate: Parameters<typeof inner.step>[1]) => {
        const result = inner.step(state, evaluate);
        if (state.theta[0]! < 0) return result;
        return { ...result, state: { ...result.state, theta: result.state.theta.map(() => NaN) } };
      },
    };
    const result = await fit(network, data, { epochs: 5, restarts: 9, optimizer });
    const lost = result.starts.filter(({ status }) => status === 'diverged');
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.length).toBeLessThan(10);
    expect(Math.min(...result.starts.map(({ loss }) => loss))).toBeLessThan(Infinity);
    expect(result.status).toBe('maxEpochs');
    expect(result.network.parameters.every(Number.isFinite)).toBe(true);
  });

  it('are compared in the advice', async () => {
    const { advice } = await fit(network, data, { epochs: 5, restarts: 2 });
    expect(advice).toMatch(/Lowest loss of 3 starts: [\d.e-]+; the highest of them ended at [\d.e-]+/);
  });
});
