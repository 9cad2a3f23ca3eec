/** What a reader should know about the network as a whole: which layers keep a single outer product, and why others do not. */
import type { BlockStructure } from './block-structure.js';
import type { KnownBlock } from './equations.js';

export function remarksOf(blocks: readonly (readonly [KnownBlock, BlockStructure])[]): string[] {
  const weights = blocks.filter(([{ uses }]) => !uses.isBias);
  const named = (chosen: (known: KnownBlock, structure: BlockStructure) => boolean): string =>
    weights
      .filter(([known, structure]) => chosen(known, structure))
      .map(([, { block }]) => block)
      .join(', ');
  const single = named((_, { terms }) => terms === 1);
  const convolved = named(({ role }, { terms }) => terms > 1 && role.layer.kind === 'convolution');
  const tied = named(({ role }, { terms }) => terms > 1 && role.layer.kind === 'dense' && role.places > 1);
  const recurrent = named(
    ({ role }, { terms }) => terms > 1 && role.layer.kind !== 'convolution' && role.places === 1,
  );
  const remarks: string[] = [];
  if (convolved !== '') {
    const kept =
      single === ''
        ? ''
        : ` It does not take it from other layers: ${single} keep${single.includes(',') ? '' : 's'} one.`;
    remarks.push(
      `B-conv: a convolution has no single outer product but one at each position (${convolved}).${kept}`,
    );
  }
  if (recurrent !== '') remarks.push(`B-rnn: one outer product at each step (${recurrent}).`);
  if (tied !== '')
    remarks.push(`B-rnn: one outer product at each place where a tied layer stands (${tied}).`);
  if (convolved === '' && recurrent === '' && tied === '') {
    remarks.push(
      'Every weight is used once: one outer product per sample, at most two tensor products per pair of blocks.',
    );
  }
  return remarks;
}
