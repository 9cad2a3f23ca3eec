/**
 * The memory that all WebAssembly kernels work in: one, made here and imported by each of them, so that what one kernel
 * writes another reads where it lies.
 *
 *     [ staging: operands that callers hold elsewhere, copied in and out by one call
 *     | tables: constants that kernels look up (elementary/tanh-kernel.ts)
 *     | residents: copies of arrays that do not change, kept from call to call (resident.ts)
 *     | held: what whole linearizations read in each of their products, kept likewise (held.ts)
 *     | scratch: a stack of arrays ]
 *
 * The stack belongs to `scratch` and `withScratch` (allocation.ts). Memory grows, and the kept parts get more room, only
 * while the stack is empty, because growing takes every view of it away.
 */
import { compiled, instanceOf, makeMemory, PAGE, type KernelMemory } from './webassembly.js';

/** Numbers in the staging area: what blocked kernels need at once (12 MB; pages that are never written cost nothing). */
const STAGING = 1.5 * 2 ** 20;
/** Numbers in the tables. */
const TABLES = 2048;
/** Numbers the stack may grow to, 256 MB; what needs more lies on the host's heap. */
const LARGEST_STACK = 2 ** 25;
/** Numbers after the last that kernels may read (and not use). */
const SLACK = 8;

let memory: KernelMemory | null | undefined;
let view = new Float64Array(0);
/** Its buffer: asking a view for it takes 20 ns. */
let buffer: ArrayBufferLike = view.buffer;
/** Numbers on the stack, those that found no room included, and the most there were since memory last grew. */
let taken = 0;
let wanted = 0;
/** Views made before, by their place on the stack: a loop that takes the same arrays again gets the same objects. */
const views: Float64Array[] = [];
let depth = 0;
/** A part of the memory whose contents are kept from call to call. */
export type KeptPart = 'residents' | 'held';
/** Numbers that the kept parts have, and that they asked for; and how often all their contents were lost. */
const rooms: Record<KeptPart, number> = { residents: 0, held: 0 };
const roomsWanted: Record<KeptPart, number> = { residents: 0, held: 0 };
let epoch = 0;

/** Where the stack begins. */
function bottom(): number {
  return STAGING + TABLES + rooms.residents + rooms.held;
}

/** The exports of a kernel on the common memory; null where the host has no WebAssembly with 128-bit SIMD. */
export function loadKernel(base64: string): unknown {
  const module = compiled(base64);
  return module === null ? null : instanceOf(module, common);
}

function common(): KernelMemory | null {
  if (memory === undefined) {
    memory = makeMemory(Math.ceil((8 * (STAGING + TABLES)) / PAGE) + 1);
    if (memory !== null) look(memory);
  }
  return memory;
}

function look(present: KernelMemory): void {
  view = new Float64Array(present.buffer);
  buffer = present.buffer;
}

/**
 * The memory as numbers, of which the first `length` may be written until the next call: an operand that is not in the
 * kernels' memory goes there. Null if there is no room; then the plain twin must do the work.
 */
export function staging(length: number): Float64Array | null {
  if (length > STAGING) {
    // More than the area holds is there for the asking while nothing lies above it.
    if (depth > 0 || !growTo(length)) return null;
    epoch++;
  }
  return common() === null ? null : view;
}

function growTo(length: number): boolean {
  const present = common();
  if (present === null) return false;
  const missing = 8 * (length + SLACK) - present.buffer.byteLength;
  if (missing <= 0) return true;
  try {
    present.grow(Math.ceil(missing / PAGE));
  } catch {
    return false;
  }
  look(present);
  views.length = 0;
  return true;
}

/** Where an array begins in the kernels' memory, in bytes; −1 for one that lies elsewhere. */
export function addressOf(array: Float64Array | Int32Array): number {
  return array.buffer === buffer ? array.byteOffset : -1;
}

/** The numbers from a byte address on, until memory grows. */
export function viewAt(address: number, length: number): Float64Array {
  return new Float64Array(view.buffer, address, length);
}

/** A kept part of the memory: numbers from `start`. Everything in it is lost when `epoch` changes. */
export interface KeptArea {
  readonly start: number;
  readonly room: number;
  readonly epoch: number;
}

/** Where tables are; what is written there stays until `epoch` changes. */
export function tablesArea(): KeptArea {
  return { start: STAGING, room: TABLES, epoch };
}

/** A kept part as it is now. */
export function keptArea(part: KeptPart): KeptArea {
  const start = STAGING + TABLES + (part === 'residents' ? 0 : rooms.residents);
  return { start, room: rooms[part], epoch };
}

/** Asks for `room` numbers for a part: they are there once the stack has been empty, if the host has the memory. */
export function wantRoom(part: KeptPart, room: number): void {
  roomsWanted[part] = Math.max(roomsWanted[part], room);
}

/** Everything kept is lost: the form of residents belongs to a kernel that is no longer used. */
export function forgetKept(): void {
  epoch++;
}

/** A place on the stack to return to. */
export interface StackMark {
  readonly taken: number;
  readonly views: number;
}

let viewCount = 0;

/** Opens a scope of the stack; memory grows here, to what earlier scopes wanted. */
export function openStack(): StackMark {
  if (depth === 0 && (wanted > 0 || roomsWanted.residents > 0 || roomsWanted.held > 0)) grow();
  depth++;
  return { taken, views: viewCount };
}

function grow(): void {
  const stack = Math.min(wanted, LARGEST_STACK);
  const residents = Math.max(rooms.residents, roomsWanted.residents);
  const held = Math.max(rooms.held, roomsWanted.held);
  const isMore = residents > rooms.residents || held > rooms.held;
  if (isMore && growTo(STAGING + TABLES + residents + held + stack)) {
    Object.assign(rooms, { residents, held });
    views.length = 0;
    epoch++;
  } else growTo(bottom() + stack);
  Object.assign(roomsWanted, { residents: 0, held: 0 });
  wanted = 0;
}

/** How many scopes are open. */
export function scopeDepth(): number {
  return depth;
}

let onClosed: (depth: number) => void = () => undefined;

/** `listener` is told at the end of every scope how many are still open: for what is known of arrays on the stack. */
export function watchScopes(listener: (depth: number) => void): void {
  onClosed = listener;
}

/** Everything taken since `mark` is free again, and holds NaN if `poisoned`. */
export function closeStack(mark: StackMark, poisoned = false): void {
  depth--;
  if (poisoned) view.fill(NaN, bottom() + mark.taken, bottom() + taken);
  taken = mark.taken;
  viewCount = mark.views;
  onClosed(depth);
}

/** An array on top of the stack; null outside of a scope, and where there is no room. */
export function takeFromStack(length: number): Float64Array | null {
  if (depth === 0 || common() === null) return null;
  const start = bottom() + taken;
  // Two numbers apart, so that each begins on 16 bytes and kernels may read a vector past the end.
  taken += (length + 5) & ~1;
  if (bottom() + taken + SLACK > view.length) {
    wanted = Math.max(wanted, taken);
    return null;
  }
  const known = views[viewCount];
  if (known?.byteOffset === 8 * start && known.length === length) {
    viewCount++;
    return known;
  }
  return (views[viewCount++] = new Float64Array(view.buffer, 8 * start, length));
}
