/** The style inside a picture that stands alone. Six colours that colour-blind readers can tell apart, in both themes. */
export const pictureStyle: string = `
.picture { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; color-scheme: light dark;
  --ink: #1c2430; --faint: #5b6676; --rule: #d9dee6;
  --c0: #1d5fd1; --c1: #c4520a; --c2: #0b7a5b; --c3: #9a3fa8; --c4: #8a6d00; --c5: #5b6676; }
@media (prefers-color-scheme: dark) { .picture { --ink: #e6eaf0; --faint: #9aa6b5; --rule: #313a46;
  --c0: #6ea8ff; --c1: #ff9a4d; --c2: #4fd1a5; --c3: #d48be0; --c4: #e0c04a; --c5: #9aa6b5; } }
.picture text { fill: var(--ink); font-size: 13px; }
.picture .title { font-size: 14px; font-weight: 600; }
.picture .axis { font-size: 12px; fill: var(--faint); }
.picture .tick { font-size: 11px; fill: var(--faint); }
.picture .grid { stroke: var(--rule); stroke-width: 1; }
.picture .curve { fill: none; stroke-width: 2.2; stroke-linejoin: round; stroke-linecap: round; }
.picture .dashed { stroke-dasharray: 6 4; }
.picture .band { stroke: none; fill-opacity: .15; }
.picture .mark { stroke: none; }
.picture .c0 { stroke: var(--c0); } .picture .f0 { fill: var(--c0); }
.picture .c1 { stroke: var(--c1); } .picture .f1 { fill: var(--c1); }
.picture .c2 { stroke: var(--c2); } .picture .f2 { fill: var(--c2); }
.picture .c3 { stroke: var(--c3); } .picture .f3 { fill: var(--c3); }
.picture .c4 { stroke: var(--c4); } .picture .f4 { fill: var(--c4); }
.picture .c5 { stroke: var(--c5); } .picture .f5 { fill: var(--c5); }
`;
