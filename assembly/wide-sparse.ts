/** The module of sparse.ts for the wide build. */
export { packPanels, packPanelsTransposed } from './packing';
export { multiply } from './sparse-multiply';
export { sumRows32 } from './sum-rows32';
