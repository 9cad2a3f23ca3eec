/** The entry point `dyadic/datasets`: functions with exact derivatives and samples of them, and classes of points. */
export { ackley } from './ackley.js';
export { type BasketOption, basketOption, type BasketSampleOptions } from './basket-option.js';
export { beale } from './beale.js';
export type { BenchmarkFunction, BoxDomain } from './benchmark-function.js';
export { benchmarkFunction, benchmarkFunctions } from './benchmark-functions.js';
export { booth } from './booth.js';
export { bukin } from './bukin.js';
export { friedman } from './friedman.js';
export { gridPoints } from './grid-points.js';
export { ishigami } from './ishigami.js';
export { mcCormick } from './mc-cormick.js';
export { muellerBrown, muellerBrownStationaryPoints, type StationaryPoint } from './mueller-brown.js';
export { reactor, reactorDomain, reactorInputs, reactorOutputs, sampleReactor } from './reactor.js';
export { rosenbrock } from './rosenbrock.js';
export { type FunctionSample, sampleFunction, type SampleOptions } from './sample-function.js';
export { type ClassSample, type SpiralOptions, spirals } from './spirals.js';
export { styblinskiTang } from './styblinski-tang.js';
