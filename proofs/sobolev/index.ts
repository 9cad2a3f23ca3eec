/** Czarnecki, Osindero, Jaderberg, Swirszcz and Pascanu (2017), Sobolev training for neural networks. */
import type { Entry } from '../entry.js';

export const sobolevEntries: readonly Entry[] = [];
