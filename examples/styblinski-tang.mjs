/**
 * Makes examples/styblinski-tang.csv: 100 random points of the Styblinski-Tang function with its exact gradient.
 *
 *   npm run build && node examples/styblinski-tang.mjs > examples/styblinski-tang.csv
 */
import { sampleFunction, styblinskiTang } from 'dyadic/datasets';

const { x, y, dy } = sampleFunction(styblinskiTang, { samples: 100, seed: 1 });
const lines = ['x,y,f,df_dx,df_dy'];
for (let n = 0; n < x.rows; n++) {
  lines.push([x.data[2 * n], x.data[2 * n + 1], y.data[n], dy.data[2 * n], dy.data[2 * n + 1]].join(','));
}
process.stdout.write(`${lines.join('\n')}\n`);
