/** `dyadic solve`: a differential equation given as text. */
import type { Command } from '../command.js';

export const solveCommand: Command = {
  name: 'solve',
  summary: 'solve a differential equation by a network, with conditions and, if known, the exact solution',
  usage: '"EQUATION" … --domain x=0:1 --condition "u(0)=0" [options]',
  options: {
    domain: {
      value: 'x=A:B,…',
      help: 'the interval of each variable; their order is that of places in conditions',
    },
    condition: {
      value: '"u(0)=1"',
      help: 'u or a derivative at a place, free in the variables named or left empty; may be repeated',
      repeats: true,
    },
    unknowns: { value: 'U,V', help: 'names of the unknown functions', default: 'u' },
    form: {
      value: '"x*(1-x)*n"',
      help: 'u by the network n, conditions built in; u=…;v=… by n1, n2',
      repeats: true,
    },
    solution: {
      value: '"log(x)"',
      help: 'the exact solution, for the error; u=…;v=… for several',
      repeats: true,
    },
    coefficients: {
      value: 'K=1,C=2',
      help: 'unknown numbers of the equation and their initial values, found from the data',
    },
    data: {
      value: 'TABLE.csv',
      help: 'measurements: columns named like variables and unknowns; empty fields were not measured',
    },
    'condition-weight': {
      value: 'W',
      help: 'weight of conditions and data against the equation',
      default: 'from the equation',
    },
    hidden: {
      value: 'UNITS',
      help: 'units of the hidden layers: 20,20',
      default: '20 for one variable, 32 for more',
    },
    points: { value: 'N', help: 'points inside', default: '200, 900 or 2000 for one, two or more variables' },
    placement: {
      value: 'HOW',
      help: 'chebyshev, grid, latinHypercube, uniform',
      default: 'in this order by the number of variables',
    },
    seed: { value: 'SEED', help: 'of initial parameters and random points', default: '0' },
    starts: { value: 'N', help: 'initializations tried where the first leads nowhere', default: '5' },
    iterations: { value: 'N', help: 'steps of Levenberg-Marquardt, at most', default: '1000' },
    'time-limit': { value: 'S', help: 'longest run in seconds', default: 'no limit' },
    adaptive: { value: 'N', help: 'move points to large residuals every N steps; 0 for never', default: '0' },
    out: { value: 'FILE', help: 'where the network is saved, also while it is sought', default: 'not saved' },
    plot: { value: 'FILE', help: 'where a page with the solution is written, for one or two variables' },
  },
  examples: [
    'dyadic solve "x*u_x = 1" --domain x=0.5:5 --condition "u(1)=0" --solution "log(x)" --plot solution.html',
    'dyadic solve "u_t = u_xx" --domain x=0:1,t=0:0.2 --condition "u(x,0)=sin(pi*x)" --condition "u(0,t)=0" --condition "u(1,t)=0"',
    'dyadic solve "u_t = v" "v_t = -u" --unknowns u,v --domain t=0:6 --condition "u(0)=0" --condition "v(0)=1"',
    'dyadic solve "u_t = -k*u" --domain t=0:5 --coefficients k=1 --data measured.csv',
  ],
  // Formulas need a parser; other commands start without it.
  run: async (call) => (await import('../solve/run-solve.js')).runSolve(call),
};
