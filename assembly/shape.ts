/**
 * The shape of a build's main tile: 5×4, with relaxed SIMD 6×4, and 6×8 where the engine pairs registers to 256 bits. Products that
 * pass over zeros have rows of 16 (BUILD 3), or 32 where it pairs (4).
 * BUILD (0 to 4) is a constant of the compiler's command line, from scripts/build-kernel.mjs.
 */

/** Columns of the main tile, and of a panel of B. */
export const WIDTH: i32 = BUILD == 4 ? 32 : BUILD == 3 ? 16 : BUILD == 2 ? 8 : 4;

/** Rows of the main tile. */
export const TALL: i32 = BUILD == 0 ? 5 : 6;
