/** Every proof, in the order of the index. */
import { bakker } from './bakker/index.js';
import type { Entry } from './entry.js';
import { requiredIds } from './index-of-equations.js';
import { note2019 } from './note/index.js';
import { own } from './own/index.js';
import { sobolevEntries } from './sobolev/index.js';

const written: readonly Entry[] = [...bakker, ...sobolevEntries, ...note2019, ...own];

/** Entries that are not in the index come last, so that they are seen. */
const place = ({ id }: Entry): number => (requiredIds.includes(id) ? requiredIds.indexOf(id) : Infinity);

/** All entries in the order of the index. */
export const entries: readonly Entry[] = [...written].sort((a, b) =>
  place(a) === place(b) ? 0 : place(a) - place(b),
);

/** Identifiers of the index without a proof. */
export const missingIds: readonly string[] = requiredIds.filter(
  (id) => !written.some((entry) => entry.id === id),
);
