import { describe, expect, it } from 'vitest';
import { formatBytes, formatNumber, formatRatio, formatSeconds } from '../../src/cli/format.js';
import { formatR2 } from '../../src/cli/fit/text.js';
import { didYouMean, nearestName } from '../../src/cli/nearest-name.js';
import { median } from '../../src/cli/statistics.js';
import { textTable } from '../../src/cli/text-table.js';

describe('numbers as text', () => {
  it.each<[number, string]>([
    [0, '0'],
    [1, '1.00'],
    [0.012345, '0.0123'],
    [4.5678, '4.57'],
    [123.7, '124'],
    [12345.6, '12346'],
    [99_999.7, '1.00e5'],
    [0.00012345, '1.23e-4'],
    [-2e7, '-2.00e7'],
    [NaN, '–'],
    [Infinity, '∞'],
  ])('%d', (value, text) => expect(formatNumber(value)).toBe(text));

  it('ratios, seconds, bytes', () => {
    expect([0.8349, 12.3, 31_234, 6.7e6, NaN].map(formatRatio)).toEqual([
      '0.83×',
      '12×',
      '31,000×',
      '6,700,000×',
      '–',
    ]);
    expect([0.4242, 12.34, 125].map(formatSeconds)).toEqual(['0.42 s', '12.3 s', '2 min 5 s']);
    expect([0, 920, 1624, 133_128, 4.5e9].map(formatBytes)).toEqual([
      '0 B',
      '920 B',
      '1.62 kB',
      '133 kB',
      '4.50 GB',
    ]);
  });

  it('never writes an imperfect R² as 1', () => {
    expect([1, 0.9, 0.9999983, 0, -3.21, null].map(formatR2)).toEqual([
      '1',
      '0.900',
      '0.9999983',
      '0',
      '-3.21',
      '–',
    ]);
  });
});

describe('textTable', () => {
  it('aligns the first column to the left, the others to the right', () => {
    const table = textTable(
      ['model', 'MSE'],
      [
        ['a', '1.00'],
        ['∂²-net', '0.5'],
      ],
    );
    expect(table).toBe(['model    MSE', '──────  ────', 'a       1.00', '∂²-net   0.5'].join('\n'));
  });

  it('fills up short rows', () => {
    expect(textTable(['a', 'b'], [['1']])).toBe(['a  b', '─  ─', '1'].join('\n'));
  });
});

describe('nearestName', () => {
  const names = ['levenbergMarquardt', 'adam', 'gradientDescent'];
  it('finds slips of the finger, whatever the case', () => {
    expect(nearestName('adma', names)).toBe('adam');
    expect(nearestName('levenbergmarquardt', names)).toBe('levenbergMarquardt');
    expect(didYouMean('gradientdecent', names)).toBe('Did you mean "gradientDescent"? ');
  });

  it('is silent about anything else', () => {
    expect(nearestName('newton', names)).toBeUndefined();
    expect(didYouMean('x', [])).toBe('');
  });
});

describe('median', () => {
  it('is the middle, or the mean of the middle two', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([])]).toEqual([2, 2.5, NaN]);
  });
});
