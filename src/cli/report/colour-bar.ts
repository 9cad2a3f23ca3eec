/** The legend of a colour scale: its bands in a row, with the levels written under some of them. */
import type { ColourScale } from './heat-map.js';
import { element, type Markup } from './markup.js';

const WIDTH = 244;
const BAR = { left: 12, top: 4, width: WIDTH - 24, height: 14 };

/**
 * A horizontal colour bar.
 *
 * @param write - the text of a level, or undefined for one that gets none
 */
export function colourBar(
  scale: ColourScale,
  title: string,
  write: (level: number) => string | undefined,
): Markup {
  const { levels } = scale;
  const step = BAR.width / (levels.length + 1);
  const band = (k: number, fill: string): Markup =>
    element('rect', { x: BAR.left + k * step, y: BAR.top, width: step + 0.3, height: BAR.height, fill });
  const labels = levels.flatMap((level, k) => {
    const text = write(level);
    if (text === undefined) return [];
    const x = BAR.left + (k + 1) * step;
    return [
      element('line', {
        x1: x,
        x2: x,
        y1: BAR.top + BAR.height,
        y2: BAR.top + BAR.height + 4,
        class: 'rule',
      }),
      element('text', { x, y: BAR.top + BAR.height + 16, class: 'tick', 'text-anchor': 'middle' }, text),
    ];
  });
  return element(
    'figure',
    { class: 'colour-bar' },
    element('figcaption', {}, title),
    element(
      'svg',
      { viewBox: `0 0 ${WIDTH} 40`, role: 'img', 'aria-label': `Colour scale: ${title}` },
      band(0, scale.lowest),
      levels.map((level, k) => band(k + 1, scale.colour(level))),
      labels,
    ),
  );
}
