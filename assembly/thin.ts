/** The module of products that are thin in one dimension, and of transposes; all builds use it as it is. */
export { outer } from './outer';
export { timesColumns, timesRows } from './vector-products';
export { transpose } from './transpose';
