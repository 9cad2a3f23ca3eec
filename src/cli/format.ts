/** Numbers as text, for tables and pictures: three significant digits are what a reader compares. */

/** Three significant digits: 0.0123, 4.56, and 1.23e-5 below 0.001 or from 100,000; whole from 100 to there. */
export function formatNumber(value: number): string {
  if (value === 0) return '0';
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : value > 0 ? '∞' : '−∞';
  const magnitude = Math.abs(value);
  if (magnitude < 1e-3 || magnitude >= 99_999.5) return value.toExponential(2).replace('+', '');
  return magnitude >= 100 ? Math.round(value).toString() : value.toPrecision(3);
}

/** A ratio of two errors, to two digits: 0.83×, 12×, 31,000×. */
export function formatRatio(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return `${Number(value.toPrecision(2)).toLocaleString('en-US', { maximumSignificantDigits: 2 })}×`;
}

/** Seconds with a unit: 0.42 s, 12.3 s, 2 min 5 s. */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Bytes with a unit: 920 B, 12.3 kB, 4.56 MB (powers of 1000). */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toPrecision(3)} ${units[power]}`;
}
