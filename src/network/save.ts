/** Networks to text. */
import { describeValue } from './checks.js';
import { DomainError } from '../errors.js';
import type { Network } from './network.js';

/**
 * The network as JSON text (see `model-document.ts` for its form): layers, and each parameter with the digits that
 * restore it bit for bit. `JSON.stringify(network)` gives the same without metadata.
 *
 * @param options.metadata - anything JSON can hold, kept beside the network; `readModelDocument` gives it back
 * @throws DomainError if an activation of the user's own has no name: functions cannot be saved, so it is saved by name
 *   and passed to `loadNetwork` again; or if the metadata are no object
 * @example
 * await writeFile('model.json', saveNetwork(network, { metadata: { columns: ['a', 'b'] } }));
 */
export function saveNetwork(
  network: Network,
  options: { readonly metadata?: Readonly<Record<string, unknown>> } = {},
): string {
  const { metadata } = options;
  if (metadata === undefined) return JSON.stringify(network);
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    const advice = 'Write { metadata: { columns: [] } }.';
    throw new DomainError('saveNetwork', 'metadata', 'an object', describeValue(metadata), advice);
  }
  return JSON.stringify({ ...network.toJSON(), metadata });
}
