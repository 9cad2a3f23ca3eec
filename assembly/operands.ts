/** The module that brings operands of products into the form they are read in; all builds use it, the wide one but for panels. */
export { packPanels, packPanelsTransposed } from './packing';
export { pairs } from './pairs';
export { transpose } from './transpose';
