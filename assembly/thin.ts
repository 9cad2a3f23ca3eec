/** The module of products that are thin in one dimension, and of substitution; all builds use it as it is. */
export { outer } from './outer';
export { substitute } from './substitution';
export { timesColumns, timesRows } from './vector-products';
