/** The module of products that pass over zeros, and of the panels that they read. */
export { packPanels, packPanelsTransposed } from './packing';
export { multiply } from './sparse-multiply';
export { sumRows16 } from './sum-rows16';
