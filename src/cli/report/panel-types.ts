/** What a panel of a picture is made of. */

export type PanelPoint = readonly [x: number, y: number];

export interface PanelSeries {
  readonly name: string;
  /** One of the six colours of the picture, 0 to 5. */
  readonly colour: number;
  readonly dashed?: boolean;
  readonly points: readonly PanelPoint[];
  /** From the lowest to the highest of several runs. */
  readonly band?: readonly (readonly [x: number, low: number, high: number])[];
  /** A dot at each point: for few points. */
  readonly marks?: boolean;
}

export type ScaleKind = 'log' | 'linear';

/** A scale and its marked values. */
export interface PanelScale {
  readonly at: (value: number) => number;
  /** Whether the value has a place on the scale. */
  readonly has: (value: number) => boolean;
  readonly marks: readonly { readonly at: number; readonly text: string }[];
}

export interface PanelScales {
  readonly x: PanelScale;
  readonly y: PanelScale;
}
