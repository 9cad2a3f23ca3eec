/** The machine that a report's figures were made on. */
import { cpus } from 'node:os';
import { accelerationText } from './acceleration.js';

/** Its processors, Node's version and, if it is not the base build, what computed. */
export function machine(): string {
  const processors = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`;
  return `${processors}, Node ${process.version}${accelerationText()}`;
}
