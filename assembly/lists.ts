/** The WebAssembly module of src/numeric/elementwise/index-lists.ts and listed-rows.ts: what scripts/build-kernel.mjs compiles. */
export {
  gatherBlock,
  nonZeroColumns,
  scatterAddBlock,
  scatterBlock,
  varyingColumns,
} from './elementwise/lists';
export { gatherScaledRows, listedRowProducts, scatterScaledRows } from './elementwise/listed-rows';
