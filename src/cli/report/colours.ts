/** The two colour scales of the report. Both run from dark to light evenly, also for colour-blind readers. */
import { scaleLinear } from 'd3-scale';
import { interpolateMagma, interpolateViridis } from 'd3-scale-chromatic';
import type { ColourScale } from './heat-map.js';

/**
 * About `count` bands of round width over [from, to]. Colours advance with the square root of the height, so that the
 * basins of a function that rises steeply at its rim are told apart as well as the rim.
 */
export function valueScale(from: number, to: number, count = 14): ColourScale {
  const levels = scaleLinear().domain([from, to]).ticks(count);
  return bands(levels, (t) => interpolateViridis(Math.sqrt(t)));
}

/** Bands of half a decade over the powers of ten from `from` to `to` (exponents); the values are exponents too. */
export function errorScale(from: number, to: number): ColourScale {
  const levels = Array.from({ length: 2 * (to - from) + 1 }, (_, k) => from + k / 2);
  return bands(levels, (t) => interpolateMagma(0.06 + 0.94 * t));
}

/** Whether light drawing shows better on this colour than dark drawing. */
export function isDark(colour: string): boolean {
  const [red, green, blue] = colour.startsWith('#') ? hexParts(colour) : colour.match(/\d+/g)!.map(Number);
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue! < 120;
}

function bands(levels: readonly number[], colours: (t: number) => string): ColourScale {
  const last = levels.length;
  return {
    levels,
    lowest: colours(0),
    colour: (value) => colours(levels.filter((level) => level <= value).length / last),
  };
}

function hexParts(colour: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
}
