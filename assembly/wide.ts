/** The module of the wide build: products and the panels they need; the rest it takes from the base build. */
export { multiply } from './multiply';
export { packPanels, packPanelsTransposed } from './packing';
export { tile4x4 } from './tile4x4';
export { tile4x8 } from './tile4x8';
export { tile6x2 } from './tile6x2';
export { tile6x4 } from './tile6x4';
export { tile6x8 } from './tile6x8';
