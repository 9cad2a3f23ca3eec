/** The module of the wide build: products; its panels are in wide-panels.ts, the rest it takes from the base build. */
export { multiply } from './multiply';
export { tile4x4 } from './tile4x4';
export { tile4x8 } from './tile4x8';
export { tile6x4 } from './tile6x4';
export { tile6x8 } from './tile6x8';
