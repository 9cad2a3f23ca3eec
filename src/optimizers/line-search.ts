/**
 * A line search for the strong Wolfe conditions (Nocedal and Wright 2006, algorithms 3.5 and 3.6): a step α with
 *
 *   φ(α) ≤ φ(0) + c₁ α φ'(0)      sufficient decrease,
 *   |φ'(α)| ≤ c₂ |φ'(0)|          curvature,
 *
 * where φ(α) is the objective along a direction of descent. Slopes are asked for only where the decrease suffices: an
 * evaluation without its backward sweep costs a third.
 *
 * Near a minimum c₁ α φ'(0) falls below the last digit of φ(0), and the first condition compares rounding errors. There
 * it is replaced by φ(α) ≤ φ(0) (Hager and Zhang 2005 give the reasons), so that slopes, which keep their digits longer,
 * decide alone.
 */

/** φ and φ' at one step; the slope is worked out at first use. */
export interface LinePoint {
  readonly step: number;
  readonly loss: number;
  slope(): number;
}

export interface LineSearchOptions {
  /** c₁. */
  readonly decrease: number;
  /** c₂ > c₁. */
  readonly curvature: number;
  /** Evaluations, at most. */
  readonly evaluations: number;
}

export interface LineSearchResult<P extends LinePoint> {
  /** A step with a lower or equal loss, or null if none was found. */
  readonly point: P | null;
  /** Whether the point satisfies both conditions, not the first alone. */
  readonly isWolfe: boolean;
  readonly evaluations: number;
}

/**
 * Searches along a line from `start` (step 0, slope < 0), trying `first` before anything else.
 *
 * @param at - the line; null where the objective is not finite, which is a step too far and not an error
 */
export function wolfeSearch<P extends LinePoint>(
  at: (step: number) => P | null,
  start: LinePoint,
  first: number,
  { decrease, curvature, evaluations: most }: LineSearchOptions,
): LineSearchResult<P> {
  let evaluations = 0;
  const evaluate = (step: number): P | null => {
    evaluations++;
    return at(step);
  };
  const slope = start.slope();
  const rounding = Number.EPSILON * Math.abs(start.loss);
  const isLower = (point: P): boolean => {
    const asked = -decrease * point.step * slope;
    return point.loss <= start.loss - (asked > rounding ? asked : 0);
  };
  const isFlat = (point: P): boolean => Math.abs(point.slope()) <= -curvature * slope;
  const found = (point: P | null, isWolfe: boolean): LineSearchResult<P> => ({ point, isWolfe, evaluations });

  let low: P | null = null; // the lowest point so far, null for the start
  let high: End | null = null; // a minimum lies between the two
  for (let step = first; high === null;) {
    const point = evaluate(step);
    if (point === null || !isLower(point) || isHigher(point, low ?? start)) {
      high = { step, loss: point?.loss ?? Infinity, slope: null };
    } else if (isFlat(point)) {
      return found(point, true);
    } else if (point.slope() >= 0) {
      high = endOf(low ?? start);
      low = point;
    } else {
      step = extrapolated(low ?? start, point);
      low = point;
      if (evaluations >= most) return found(low, false);
    }
  }
  while (evaluations < most) {
    const from: LinePoint = low ?? start;
    const width: number = high.step - from.step;
    if (Math.abs(width) <= 4 * Number.EPSILON * Math.max(high.step, from.step)) break;
    const step: number = from.step + interpolated(from, high);
    const point = evaluate(step);
    if (point === null || !isLower(point) || isHigher(point, from)) {
      high = { step, loss: point?.loss ?? Infinity, slope: null };
    } else if (isFlat(point)) {
      return found(point, true);
    } else {
      if (point.slope() * width >= 0) high = endOf(from);
      low = point;
    }
  }
  return found(low, false);
}

/** Higher by more than rounding, which slopes must not be overruled by. */
function isHigher({ loss }: LinePoint, than: LinePoint): boolean {
  return loss - than.loss > 2 * Number.EPSILON * Math.abs(than.loss);
}

/** The far end of a bracket: a rejected point, whose slope nobody has asked for, or one that was the lowest before. */
interface End {
  readonly step: number;
  readonly loss: number;
  readonly slope: number | null;
}

function endOf(point: LinePoint): End {
  return { step: point.step, loss: point.loss, slope: point.slope() };
}

/** Where the slope would vanish if it changed evenly, between twice and ten times as far. */
function extrapolated(before: LinePoint, { step, slope }: LinePoint): number {
  const change = (slope() - before.slope()) / (step - before.step);
  const zero = change > 0 ? step - slope() / change : Infinity;
  return Math.min(10 * step, Math.max(2 * step, zero));
}

/**
 * The minimum between two points as a distance from the first: of the cubic through both values and slopes (Nocedal and
 * Wright 2006, equation 3.59), of the parabola where the second slope is unknown. It keeps a tenth of the width from
 * either end; it is the middle if the model has no minimum there, a tenth if the far end is not finite.
 */
function interpolated(from: LinePoint, { step, loss, slope: endSlope }: End): number {
  const width = step - from.step;
  if (loss === Infinity) return width / 10;
  const [rise, slope] = [loss - from.loss, from.slope()];
  const parabola = (-slope * width) / (2 * (rise - slope * width));
  const share = endSlope === null ? parabola : cubicMinimum(slope * width, endSlope * width, rise);
  return width * (Number.isFinite(share) ? Math.min(0.9, Math.max(0.1, share)) : 0.5);
}

/** The minimum of the cubic on [0, 1] with these slopes at the ends, a rise from end to end; NaN if there is none. */
function cubicMinimum(slope: number, endSlope: number, rise: number): number {
  const first = slope + endSlope - 3 * rise;
  const second = Math.sqrt(first * first - slope * endSlope);
  return 1 - (endSlope + second - first) / (endSlope - slope + 2 * second);
}
