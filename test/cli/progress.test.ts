import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { progress } from '../../src/cli/progress.js';

function shown(isTTY: boolean, options: { quiet?: boolean; interval?: number }): string {
  const stream = Object.assign(new PassThrough(), {
    isTTY,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  });
  const bar = progress({
    stream: stream as unknown as NodeJS.WriteStream,
    label: 'work',
    quiet: false,
    ...options,
  });
  bar.update(0.5, 'half');
  bar.update(2, 'done');
  bar.stop();
  return String(stream.read() ?? '');
}

describe('progress', () => {
  it('draws a bar in a terminal', () => expect(shown(true, {})).toContain('work'));
  it('writes lines elsewhere', () => {
    expect(shown(false, { interval: 0 })).toBe('work 50 %  half\nwork 100 %  done\n');
  });
  it('writes few of them', () => expect(shown(false, {})).toBe(''));
  it('is silent if asked to', () => expect(shown(true, { quiet: true })).toBe(''));
});
