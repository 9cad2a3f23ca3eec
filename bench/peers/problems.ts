/**
 * The problems that every contestant solves: four networks with their parameters, data and a direction, all from one
 * stateless integer hash. A contestant in another language builds the same numbers from the same few lines (torch-peer.py),
 * nothing has to be passed between processes, and results can be compared to rounding.
 */

/** 32 well mixed bits of a counter: two rounds of xor-shift and multiplication. */
function mixed(counter: number): number {
  let x = counter >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

const bitsOf = (seed: number, index: number): number => mixed(index + Math.imul(seed, 0x9e3779b1));

/** `length` numbers in [low, high), entry i a function of seed and i alone. */
export function uniform(seed: number, length: number, low = 0, high = 1): Float64Array {
  return Float64Array.from({ length }, (_, i) => low + (high - low) * (bitsOf(seed, i) / 2 ** 32));
}

export const netNames = ['a', 'b', 'c', 'd'] as const;
export type NetName = (typeof netNames)[number];

/** What a network is, and where its inputs lie. */
export interface Net {
  /** Widths from the inputs to the outputs. */
  readonly sizes: readonly number[];
  readonly activation: 'relu' | 'tanh';
  /** Of one sample: |m − y|², without the half, or the cross-entropy of a class. */
  readonly loss: 'squaredError' | 'crossEntropy';
  readonly range: readonly [number, number];
}

export const nets: Readonly<Record<NetName, Net>> = {
  a: { sizes: [2, 256, 256, 1], activation: 'relu', loss: 'squaredError', range: [-2, 2] },
  b: { sizes: [784, 256, 128, 10], activation: 'relu', loss: 'crossEntropy', range: [0, 1] },
  c: { sizes: [4, 64, 64, 64, 1], activation: 'tanh', loss: 'squaredError', range: [-1, 1] },
  d: { sizes: [4, 16, 16, 1], activation: 'tanh', loss: 'squaredError', range: [-1, 1] },
};

/** One network with its numbers. */
export interface Problem extends Net {
  readonly net: NetName;
  readonly samples: number;
  /** Layer by layer the weight [out, in] row-major, then the bias. */
  readonly parameters: Float64Array;
  /** In the same order, entries in [−1, 1). */
  readonly direction: Float64Array;
  /** N × inputs. */
  readonly x: Float64Array;
  /** N × outputs: values, or ones and zeros of classes. */
  readonly y: Float64Array;
  /** ∂y/∂x, N × inputs, of the one target with known slopes (net a); else null. */
  readonly dy: Float64Array | null;
}

const directionSeed = 7;

export function problem(net: NetName, samples: number): Problem {
  const definition = nets[net];
  const { sizes, range, loss } = definition;
  const outputs = sizes.at(-1)!;
  const x = uniform(1, samples * sizes[0]!, ...range);
  const labels = (): Float64Array =>
    loss === 'crossEntropy' ? classes(samples, outputs) : uniform(2, samples * outputs, -1, 1);
  const target = net === 'a' ? styblinskiTang(x, sizes[0]!) : { y: labels(), dy: null };
  return {
    ...definition,
    net,
    samples,
    parameters: filled(sizes, (block, fanIn, isBias) => {
      const limit = isBias ? 0.1 : Math.sqrt((definition.activation === 'relu' ? 6 : 3) / fanIn);
      return { seed: 100 + block, limit };
    }),
    direction: filled(sizes, (block) => ({ seed: directionSeed * 1000 + block, limit: 1 })),
    x,
    ...target,
  };
}

/** A vector like θ, each block uniform in [−limit, limit). */
function filled(
  sizes: readonly number[],
  how: (block: number, fanIn: number, isBias: boolean) => { readonly seed: number; readonly limit: number },
): Float64Array {
  const blocks = sizes.slice(1).flatMap((outputs, layer) => {
    const inputs = sizes[layer]!;
    return [inputs * outputs, outputs].map((length, part) => {
      const { seed, limit } = how(2 * layer + part, inputs, part === 1);
      return uniform(seed, length, -limit, limit);
    });
  });
  return Float64Array.from(blocks.flatMap((block) => [...block]));
}

/** One hot class a row. */
function classes(samples: number, count: number): Float64Array {
  const y = new Float64Array(samples * count);
  for (let n = 0; n < samples; n++) y[n * count + (bitsOf(2, n) % count)] = 1;
  return y;
}

/** The Styblinski-Tang function by ten, and its slopes. */
function styblinskiTang(
  x: Float64Array,
  inputs: number,
): { readonly y: Float64Array; readonly dy: Float64Array } {
  const y = new Float64Array(x.length / inputs);
  x.forEach((value, i) => {
    y[Math.floor(i / inputs)]! += 0.05 * (value ** 4 - 16 * value ** 2 + 5 * value);
  });
  return { y, dy: x.map((value) => 0.05 * (4 * value ** 3 - 32 * value + 5)) };
}
