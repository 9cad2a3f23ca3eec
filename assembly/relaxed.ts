/** The module of the relaxed build: products alone; the rest it takes from the base build. */
export { multiply } from './multiply';
export { strip4x4 } from './strip4x4';
export { tile4x4 } from './tile4x4';
export { tile6x2 } from './tile6x2';
export { tile6x4 } from './tile6x4';
