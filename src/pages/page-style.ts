/** The style of all pages, in light and dark colours, for screens from a phone's width up. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --page: light-dark(#ffffff, #12161c); --panel: light-dark(#f6f8fa, #1b2129); --line: light-dark(#c9d1d9, #3b444f);
  --ink: light-dark(#1f2328, #e6edf3); --soft: light-dark(#57606a, #a2acb7); --accent: light-dark(#0550ae, #79b8ff);
  --added: light-dark(#116329, #56d364); --removed: light-dark(#a40e26, #ff8f87); --changed: light-dark(#7d4e00, #e3b341); }
:root[data-theme=light] { color-scheme: light; } :root[data-theme=dark] { color-scheme: dark; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.35rem; margin: 0; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; overflow-wrap: anywhere; }
p { margin: .25rem 0; } .top p, .soft { color: var(--soft); }
.top { display: flex; gap: 1rem; justify-content: space-between; align-items: start; padding: 1rem clamp(.75rem, 3vw, 2rem) 0; max-width: 90rem; margin: auto; }
main { padding: 0 clamp(.75rem, 3vw, 2rem) 3rem; max-width: 90rem; margin: auto; overflow-wrap: anywhere; }
a { color: var(--accent); } code, table.keys td:first-child { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .9em; }
button, input { font: inherit; color: var(--ink); background: var(--page); border: 1px solid var(--line); border-radius: 6px; padding: .35rem .7rem; min-height: 2.5rem; min-width: 2.5rem; }
button { cursor: pointer; } button:hover { background: var(--panel); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.bar { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: 1rem 0 .5rem; } .bar input { flex: 1 1 12rem; min-width: 0; } .bar output { color: var(--soft); min-width: 8ch; }
.bar [hidden] { display: none; }
.canvas { border: 1px solid var(--line); border-radius: 8px; background: var(--panel); overflow: hidden; }
.canvas svg { display: block; width: 100%; height: auto; min-height: 8rem; max-height: min(70vh, 60rem); touch-action: none; cursor: grab; } .canvas svg.held { cursor: grabbing; }
svg text { font: 13px ui-monospace, Menlo, Consolas, monospace; fill: var(--ink); } svg .type { fill: var(--soft); } svg .head { font-weight: 700; }
svg .box { fill: var(--page); stroke: var(--line); } svg .rule { stroke: var(--line); } svg .link { fill: none; stroke: var(--soft); stroke-width: 1.5; } svg .end { fill: none; stroke: var(--soft); stroke-width: 1.5; }
svg .label { font-size: 11px; fill: var(--soft); text-anchor: middle; stroke: var(--panel); stroke-width: 8px; stroke-linejoin: round; paint-order: stroke; }
svg .added .box, svg .added.link, svg .added.end { stroke: var(--added); } svg .removed .box, svg .removed.link, svg .removed.end { stroke: var(--removed); } svg .changed .box, svg .changed.link, svg .changed.end { stroke: var(--changed); }
svg text.added, svg text.added.type { fill: var(--added); } svg text.removed, svg text.removed.type { fill: var(--removed); text-decoration: line-through; } svg text.changed, svg text.changed.type { fill: var(--changed); }
svg a:focus-visible { outline: none; } svg a:focus-visible .box, svg a.found .box { stroke: var(--accent); stroke-width: 3; }
svg .dim { opacity: .25; } svg .lit.link { stroke: var(--accent); stroke-width: 3; }
.badge { display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .5rem; font-size: .8rem; white-space: nowrap; }
.added, .additive, .applied, .done { color: var(--added); } .removed, .destructive, .failed { color: var(--removed); } .changed, .data, .undone, .unfinished { color: var(--changed); } .widening, .reverted { color: var(--accent); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); } th { color: var(--soft); font-weight: 600; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; } .scroll th, .scroll td { overflow-wrap: normal; } .scroll th { white-space: nowrap; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 1rem 0; } dl.facts dt { color: var(--soft); } dl.facts dd { margin: 0; }
ol.steps { padding-left: 1.75rem; } ol.steps li { margin: .3rem 0; } pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: .75rem; }
.alert { border-left: 4px solid var(--removed); padding: .25rem .75rem; margin: .5rem 0; background: var(--panel); } .alert.note { border-color: var(--accent); }
details { border-top: 1px solid var(--line); padding: .25rem 0; } summary { cursor: pointer; padding: .35rem 0; font-weight: 600; }
@media (max-width: 40rem) { dl.facts { grid-template-columns: 1fr; } dl.facts dd { margin-bottom: .4rem; } .canvas svg { max-height: 60vh; } .bar input { flex-basis: 100%; } .bar output { flex: 1; } }
@media print { .bar, button { display: none; } .canvas svg { max-height: none; } }
`;
