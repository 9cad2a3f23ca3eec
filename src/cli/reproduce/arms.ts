/** The four models that are compared: two kinds of labels, two optimizers. */

export interface Arm {
  readonly optimizer: 'levenbergMarquardt' | 'adam';
  readonly labels: 'value' | 'sobolev';
  /** The name in tables and legends. */
  readonly name: string;
}

/** The names of the optimizers in text. */
export const optimizerNames: Readonly<Record<Arm['optimizer'], string>> = {
  adam: 'Adam',
  levenbergMarquardt: 'Levenberg-Marquardt',
};

/** The names of the two kinds of labels in text. */
export const labelNames: Readonly<Record<Arm['labels'], string>> = {
  value: 'value labels',
  sobolev: 'Sobolev labels',
};

/** In the order of tables and pictures; of two arms with the same labels, Levenberg-Marquardt runs first. */
export const arms: readonly Arm[] = [
  { optimizer: 'adam', labels: 'value', name: 'Adam, values' },
  { optimizer: 'levenbergMarquardt', labels: 'value', name: 'Levenberg-Marquardt, values' },
  { optimizer: 'adam', labels: 'sobolev', name: 'Adam, Sobolev' },
  { optimizer: 'levenbergMarquardt', labels: 'sobolev', name: 'Levenberg-Marquardt, Sobolev' },
];
