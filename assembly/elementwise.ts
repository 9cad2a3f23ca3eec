/** The WebAssembly module of src/numeric/elementwise: what scripts/build-kernel.mjs compiles. */
export {
  addProducts,
  addTriples,
  multiply,
  multiplyAddTriples,
  multiplyTriples,
} from './elementwise/products';
export { addRow, addScaledRows, mixRows, repeatRow, scaleRows } from './elementwise/rows';
export { columnSums, rowProducts, sumOfProducts } from './elementwise/sums';
export { lowerProducts } from './elementwise/triangles';
export { addScaled, multiplyBy, multiplyByStep, rectify, scaleAndAdd } from './elementwise/updates';
