/** The pages of equations: one for each paper, one for what is our own. */
export const papers = [
  {
    key: 'bakker',
    file: 'bakker',
    title: 'Outer products',
    source: 'Bakker, Henry, Hodas, *The outer product structure of neural network derivatives* (2018)',
    lead: `The derivatives of a network with respect to its weights are made of outer products. With layers
$v^{(k)} = A\\bigl(w^{(k)} v^{(k-1)}\\bigr)$, $k = 1 \\dots n$, and outputs $p = u\\,v^{(n)}$, the paper writes down the
gradient and the Hessian of any function of $p$, block by block. It has no biases; the library does, as a constant 1 beside each
state.`,
  },
  {
    key: 'sobolev',
    file: 'sobolev',
    title: 'Sobolev training',
    source:
      'Czarnecki, Osindero, Jaderberg, Świrszcz, Pascanu, *Sobolev training for neural networks* (NIPS 2017)',
    lead: `Where derivatives of the target are known, a network $m$ can be fitted to them and to the values together. The paper states
the objective and its stochastic form, and says what can be represented and what derivatives tell that values do not.`,
  },
  {
    key: 'note',
    file: 'gradient-note',
    title: 'Exact gradients',
    source: '*Backpropagation on the exact gradient as solution to 1st order PDE* (2019)',
    lead: `A network's derivative with respect to its input, $\\mathfrak{D} = \\partial O/\\partial I$, is itself a function of the
weights. The note propagates it forward, back-propagates an error in it, and so fits a network whose derivative is given. Layers
alternate: linear ($O = W I + B$) and activation ($O = \\sigma(I)$). $\\Delta$ is the derivative of the loss with respect to what a
layer puts out.`,
  },
  {
    key: 'dyadic',
    file: 'own',
    title: 'Our own',
    source: null,
    lead: `What the three papers have in common, and what the library adds: a Hessian is $U K U^\\top$ with columns that are read off the
sweeps, and its rank, signs, norm and inverse follow from the factors. Most of it is short linear algebra; parts may be known under
other names.`,
  },
];

/** What each class of proof says. */
export const classes = {
  expansion: {
    name: 'proved by expansion',
    meaning:
      'Both sides, expanded into polynomials over the rationals, have the same coefficients. This proves the statement for the architecture named, for all weights, inputs and smooth activations.',
  },
  induction: {
    name: 'proved by induction',
    meaning:
      'The generic layer step is proved by expansion, and the induction over layers is written beside it. This proves the statement for any depth; the induction itself is read by people.',
  },
  checked: {
    name: 'checked at random points',
    meaning:
      'Both sides agree at random rational points, in exact fractions. A false identity would have passed with at most the probability given.',
  },
  construction: {
    name: 'shown by construction',
    meaning: 'The statement says that something exists: it is built, and its properties are measured.',
  },
};
