/**
 * What two dense layers' directions make of each other at an input pair: twin of src/numeric/elementwise/pair-sums.ts, in the
 * same order. Addresses are in bytes.
 */

/** A block of the table: so many rows of W₂ and columns, a line of the cache for each slice. */
const TALL: i32 = 4;
const WIDE: i32 = 2;

/**
 * With B the table: out₂[i, j] += Σ_k B[i, k, j] V₁[j, k] and out₁[j, k] += Σ_i V₂[i, j] B[i, k, j], where the last k is the
 * bias if `bias` is not negative. `table` has B's numbers in the order in which they are read here, blocks of TALL rows
 * and WIDE columns along the rows, slice by slice. `first`, `bias` and `second` are distances from `theta` and from `out`;
 * `room` takes 2·count·width numbers: V₁ and the sums for out₁, turned, in blocks of WIDE columns.
 */
export function addPairSums(
  rows: i32,
  width: i32,
  inputs: i32,
  table: usize,
  theta: usize,
  out: usize,
  first: isize,
  bias: isize,
  second: isize,
  room: usize,
): void {
  const count = inputs + (bias < 0 ? 0 : 1);
  const bytes = (<usize>width) << 3;
  const all = <usize>count * bytes;
  turn(width, inputs, theta + first, bias < 0 ? 0 : theta + bias, room);
  memory.fill(room + all, 0, all);
  const line = (<usize>(count * WIDE)) << 3;
  const wholes = (<usize>(width & ~1)) << 3;
  let right = theta + second;
  let to = out + second;
  for (let i = 0; i < rows; i += TALL) {
    let at = room;
    let j: usize = 0;
    if (i + TALL <= rows) {
      const right2 = right + 2 * bytes;
      const to2 = to + 2 * bytes;
      for (; j < wholes; j += 8 * WIDE) {
        const r0 = v128.load(right + j);
        const r1 = v128.load(right + bytes + j);
        const r2 = v128.load(right2 + j);
        const r3 = v128.load(right2 + bytes + j);
        let s0 = v128.load(to + j);
        let s1 = v128.load(to + bytes + j);
        let s2 = v128.load(to2 + j);
        let s3 = v128.load(to2 + bytes + j);
        const end = at + line;
        while (at < end) {
          const factor = v128.load(at);
          let sum = v128.load(at + all);
          let entry = v128.load(table);
          s0 = f64x2.add(s0, f64x2.mul(entry, factor));
          sum = f64x2.add(sum, f64x2.mul(r0, entry));
          entry = v128.load(table, 16);
          s1 = f64x2.add(s1, f64x2.mul(entry, factor));
          sum = f64x2.add(sum, f64x2.mul(r1, entry));
          entry = v128.load(table, 32);
          s2 = f64x2.add(s2, f64x2.mul(entry, factor));
          sum = f64x2.add(sum, f64x2.mul(r2, entry));
          entry = v128.load(table, 48);
          s3 = f64x2.add(s3, f64x2.mul(entry, factor));
          v128.store(at + all, f64x2.add(sum, f64x2.mul(r3, entry)));
          at += 16;
          table += 64;
        }
        v128.store(to + j, s0);
        v128.store(to + bytes + j, s1);
        v128.store(to2 + j, s2);
        v128.store(to2 + bytes + j, s3);
      }
    }
    const height = min(TALL, rows - i);
    for (; j < bytes; j += 8 * WIDE) {
      const wide = j < wholes ? WIDE : 1;
      const end = at + ((<usize>(count * wide)) << 3);
      rest(height, wide, bytes, all, at, end, table, right + j, to + j);
      table += <usize>height * (end - at);
      at = end;
    }
    right += 4 * bytes;
    to += 4 * bytes;
  }
  addTurned(width, inputs, room + all, out + first, bias < 0 ? 0 : out + bias);
}

/** A block at an edge, number by number. */
function rest(
  height: i32,
  wide: i32,
  bytes: usize,
  all: usize,
  start: usize,
  end: usize,
  table: usize,
  right: usize,
  to: usize,
): void {
  const step = (<usize>wide) << 3;
  for (let r = 0; r < height; r++) {
    for (let j: usize = 0; j < step; j += 8) {
      const one = load<f64>(right + j);
      let sum = load<f64>(to + j);
      let from = table + <usize>r * step + j;
      for (let at = start + j; at < end; at += step) {
        const entry = load<f64>(from);
        sum += entry * load<f64>(at);
        store<f64>(at + all, load<f64>(at + all) + one * entry);
        from += <usize>height * step;
      }
      store<f64>(to + j, sum);
    }
    right += bytes;
    to += bytes;
  }
}

/** Writes a weight (width × inputs) and its bias (0: none) to `room` in blocks of WIDE columns, each slice by slice. */
function turn(width: i32, inputs: i32, weight: usize, bias: usize, room: usize): void {
  const row = (<usize>inputs) << 3;
  let j = width;
  for (; j >= WIDE; j -= WIDE) {
    for (const end = weight + row; weight < end; weight += 8) {
      store<f64>(room, load<f64>(weight));
      store<f64>(room, load<f64>(weight + row), 8);
      room += 16;
    }
    weight += row;
    if (bias == 0) continue;
    v128.store(room, v128.load(bias));
    room += 16;
    bias += 16;
  }
  if (j == 0) return;
  memory.copy(room, weight, row);
  if (bias != 0) store<f64>(room + row, load<f64>(bias));
}

/** Adds what `room` holds in this order to a weight and its bias. */
function addTurned(width: i32, inputs: i32, room: usize, weight: usize, bias: usize): void {
  const row = (<usize>inputs) << 3;
  let j = width;
  for (; j >= WIDE; j -= WIDE) {
    for (const end = weight + row; weight < end; weight += 8) {
      store<f64>(weight, load<f64>(weight) + load<f64>(room));
      store<f64>(weight + row, load<f64>(weight + row) + load<f64>(room, 8));
      room += 16;
    }
    weight += row;
    if (bias == 0) continue;
    v128.store(bias, f64x2.add(v128.load(bias), v128.load(room)));
    room += 16;
    bias += 16;
  }
  if (j == 0) return;
  for (const end = weight + row; weight < end; weight += 8, room += 8) {
    store<f64>(weight, load<f64>(weight) + load<f64>(room));
  }
  if (bias != 0) store<f64>(bias, load<f64>(bias) + load<f64>(room));
}
