/**
 * The shape of a build's main tile: 5×4, with relaxed SIMD 6×4, and 6×8 where the engine pairs registers to 256 bits.
 * BUILD (0, 1 or 2) is a constant of the compiler's command line, from scripts/build-kernel.mjs.
 */

/** Columns of the main tile, and of a panel of B. */
// @ts-ignore: BUILD
export const WIDTH: i32 = BUILD == 2 ? 8 : 4;

/** Rows of the main tile. */
// @ts-ignore: BUILD
export const TALL: i32 = BUILD == 0 ? 5 : 6;
