/** The surrogates that people use: experiments with data of several inputs, outputs or noisy labels. */
import type { Reproduction } from '../reproduction.js';
import { jenn } from './jenn.js';
import { labelNoise } from './label-noise.js';
import { muellerBrownForces } from './mueller-brown.js';
import { options } from './options.js';
import { reactorSurrogate } from './reactor.js';

export const surrogateReproductions: readonly Reproduction[] = [
  muellerBrownForces,
  jenn,
  reactorSurrogate,
  options,
  labelNoise,
];
