/**
 * The verbs of a Jacobian [J, C] whose first P columns are factor rows and whose last q are written out: q parameters
 * beside a network's, such as the unknown numbers of a differential equation. Without a border they are those of J.
 */
import { matrix, type Matrix } from '../numeric/matrix.js';
import { symmetricProduct } from '../numeric/symmetric-product.js';
import type { LeastSquares } from './least-squares.js';
import { combineRows } from './rows/combine.js';
import { gramOfRows } from './rows/gram.js';
import { materializeRows } from './rows/materialize.js';
import { normalMatrix } from './rows/normal-matrix.js';
import { projectRows } from './rows/project.js';

type Bordered = Pick<LeastSquares, 'jacobian' | 'border' | 'normal'>;

/** J Jᵀ + C Cᵀ. */
export function borderedGram({ jacobian, border }: Bordered): Matrix {
  const gram = gramOfRows(jacobian);
  return border === undefined ? gram : symmetricProduct(border, { into: gram, accumulate: true });
}

/** [J, C]ᵀ w, P + q numbers. */
export function borderedCombine({ jacobian, border }: Bordered, w: Float64Array): Float64Array {
  const own = combineRows(jacobian, w);
  if (border === undefined) return own;
  const out = new Float64Array(own.length + border.columns);
  out.set(own);
  w.forEach((value, r) => {
    for (let k = 0; k < border.columns; k++)
      out[own.length + k]! += value * border.data[r * border.columns + k]!;
  });
  return out;
}

/** J a + C b for the vector [a, b]. */
export function borderedProject({ jacobian, border }: Bordered, direction: Float64Array): Float64Array {
  if (border === undefined) return projectRows(jacobian, direction);
  const own = direction.length - border.columns;
  const out = projectRows(jacobian, direction.subarray(0, own));
  for (let r = 0; r < border.rows; r++) {
    for (let k = 0; k < border.columns; k++)
      out[r]! += border.data[r * border.columns + k]! * direction[own + k]!;
  }
  return out;
}

/** [J, C] written out. */
export function borderedMatrix({ jacobian, border }: Bordered): Matrix {
  const own = materializeRows(jacobian);
  if (border === undefined) return own;
  const out = matrix(own.rows, own.columns + border.columns);
  for (let r = 0; r < own.rows; r++) {
    out.data.set(own.data.subarray(r * own.columns, (r + 1) * own.columns), r * out.columns);
    const further = border.data.subarray(r * border.columns, (r + 1) * border.columns);
    out.data.set(further, r * out.columns + own.columns);
  }
  return out;
}

/** [J, C]ᵀ [J, C]: the normal matrix of J with q rows and columns more. Cost beside J's: 2·q·N·P flops. */
export function borderedNormal(system: Bordered): Matrix {
  const { jacobian, border, normal } = system;
  const own = normal === undefined ? normalMatrix(jacobian) : normal();
  if (border === undefined) return own;
  const order = own.rows + border.columns;
  const out = matrix(order, order);
  for (let i = 0; i < own.rows; i++) {
    out.data.set(own.data.subarray(i * own.columns, (i + 1) * own.columns), i * order);
  }
  for (let k = 0; k < border.columns; k++) {
    const column = Float64Array.from({ length: border.rows }, (_, r) => border.data[r * border.columns + k]!);
    borderedCombine(system, column).forEach((value, i) => {
      out.data[i * order + own.rows + k] = value;
      out.data[(own.rows + k) * order + i] = value;
    });
  }
  return out;
}
