/** How many threads are worth their hand-overs, by counted flops. */
import { affineInputs, affineOutputs } from '../program/nodes.js';
import type { Program } from '../program/program.js';
import { threadHost } from './host.js';

/**
 * Flops of a thread's part below which the work is done sooner without it: about a millisecond, beside the 0.1 ms or so
 * that it takes to wake a thread and to add up what it has.
 */
const leastFlops = 2e7;

/** All cores; 1 where the host has no threads for us. */
export function allCores(): number {
  const host = threadHost();
  return typeof host === 'string' ? 1 : host.cores;
}

/** Why there is no other thread on this host; empty where there are. */
export function threadsMissing(): string {
  const host = threadHost();
  if (typeof host === 'string') return host;
  return host.cores === 1 ? 'this machine has one core' : '';
}

/**
 * Flops of a gradient of one sample: three products for each weight and site. `copies` is how many times the network is
 * swept: 1 for values, 1 + k with k slopes, and so on.
 */
export function gradientFlops(program: Program, copies: number): number {
  const products = program.nodes.map((node) =>
    node.kind === 'affine' ? affineInputs(node) * affineOutputs(node) * node.sites : 0,
  );
  return 6 * copies * products.reduce((sum, count) => sum + count, 0);
}

/** Of `most` threads as many as a gradient over so many samples pays for. */
export function worthwhileThreads(most: number, flopsPerSample: number, samples: number): number {
  return Math.max(1, Math.min(most, Math.floor((samples * flopsPerSample) / leastFlops)));
}
