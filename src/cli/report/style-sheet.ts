/** The style of the report. Colours are named once and differ between light and dark. */
export const styleSheet: string = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --text: #1c2430; --quiet: #5b6676; --line: #d9dee6; --soft: #f4f6f9;
  --sobolev: #1d5fd1; --value: #c4520a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161c; --text: #e6eaf0; --quiet: #9aa6b5; --line: #313a46; --soft: #1a2028;
    --sobolev: #6ea8ff; --value: #ff9a4d;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
main { max-width: 1320px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .4rem; }
h2 { font-size: 1.2rem; margin: 2.4rem 0 .4rem; }
p { max-width: 46rem; margin: .4rem 0 .8rem; }
.lead { font-size: 1.1rem; }
.quiet, figcaption { color: var(--quiet); }
figure { margin: 0; min-width: 0; }
figcaption { font-size: .92rem; margin-bottom: .35rem; }
figcaption strong { color: var(--text); }
svg { display: block; width: 100%; height: auto; }
svg svg { display: inline; }
.charts { display: grid; gap: 24px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); }
.models { display: grid; gap: 22px 18px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 230px), 1fr)); }
.model { display: grid; gap: 10px; align-content: start; }
.colour-bar { max-width: 340px; }
.small { font-size: .92rem; }
.colour-bar figcaption { margin: 0; }
.notice { border-left: 4px solid var(--value); padding: .4rem .8rem; background: var(--soft); }
text { fill: var(--text); font-family: inherit; }
.tick { font-size: 11.5px; fill: var(--quiet); }
.axis { font-size: 13px; }
.frame { fill: none; stroke: var(--quiet); stroke-width: 1; }
.rule { stroke: var(--quiet); }
.grid { stroke: var(--line); stroke-width: 1; }
.band { stroke: #ffffff; stroke-opacity: .28; stroke-width: .6; }
.arrow { fill: none; stroke-width: 1.25; stroke-linecap: round; stroke-linejoin: round; }
.on-dark { stroke: #ffffff; stroke-opacity: .88; }
.on-light { stroke: #10151c; stroke-opacity: .88; }
.points circle { fill: #ff4d5e; stroke: #ffffff; stroke-width: .7; }
.median { fill: none; stroke-width: 2.6; stroke-linejoin: round; }
.run { fill: none; stroke-width: 1; stroke-opacity: .28; stroke-linejoin: round; }
.sobolev { stroke: var(--sobolev); }
.value { stroke: var(--value); }
.adam { stroke-dasharray: 7 4; }
.run.adam { stroke-dasharray: none; stroke-opacity: .22; }
.eigenvalues { fill: none; stroke-linecap: round; }
.positive { stroke: var(--sobolev); stroke-width: 5.2; }
.negative { stroke: var(--value); stroke-width: 1.5; fill: var(--ground); }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.6rem; list-style: none; margin: .6rem 0; padding: 0; }
.legend li { display: flex; align-items: center; gap: .5rem; font-size: .95rem; }
.legend svg { width: 36px; height: 10px; flex: none; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .95rem; }
th, td { padding: .38rem .9rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child { text-align: left; padding-left: 0; font-weight: 600; }
thead th { color: var(--quiet); font-weight: 500; vertical-align: bottom; }
tr.best td, tr.best th { background: var(--soft); font-weight: 700; }
.settings table { font-size: .9rem; }
.settings td, .settings th { text-align: left; white-space: normal; }
@media (max-width: 520px) {
  main { padding: 20px 14px 40px; }
  h1 { font-size: 1.35rem; }
  th, td { padding: .35rem .3rem; white-space: normal; }
  table { font-size: .86rem; }
  td { white-space: nowrap; }
  .chart .tick { font-size: 15px; }
  .chart .axis { font-size: 17px; }
}
`;
