"""The stylesheet of the HTML report: light and dark by the reader's wish, and for paper."""

from __future__ import annotations

STYLE = """
:root { --ground:#fff; --text:#1e2227; --quiet:#525963; --line:#d5d8df; --panel:#f5f6f8; --accent:#0a58bd;
  --high:#b02a0b; --medium:#7a5800; --low:#0a58bd; --gas:#6b35bd; --good:#00695c;
  --added:#e4f1fd; --added-text:#08508c; --removed:#fcefe2; --removed-text:#8a4200; }
@media (prefers-color-scheme: dark) { :root { --ground:#1d1f24; --text:#d9dce3;
  --quiet:#a0a6b1; --line:#3b3e47; --panel:#25272d; --accent:#7db0ff;
  --high:#ff9d85; --medium:#e8c35a; --low:#7db0ff; --gas:#c6a6ff;
  --good:#5fd0bb; --added:#142c44; --added-text:#a9d3ff; --removed:#38281b; --removed-text:#ffc08a; } }
* { box-sizing:border-box; }
body { margin:0; background:var(--ground); color:var(--text); font:15px/1.5 system-ui,-apple-system,
  "Segoe UI",Roboto,"Noto Sans",sans-serif; }
main { max-width:62rem; margin:0 auto; padding:2.5rem 1.5rem 4rem; }
h1 { font-size:1.9rem; line-height:1.2; margin:0 0 1rem; overflow-wrap:anywhere; }
h2 { font-size:1.35rem; margin:2.6rem 0 .8rem; padding-bottom:.3rem; border-bottom:1px solid var(--line); }
h3 { font-size:1.08rem; margin:1.8rem 0 .3rem; }
h4 { font-size:.95rem; margin:1.2rem 0 .4rem; color:var(--quiet); }
p { margin:.4rem 0; overflow-wrap:anywhere; }
.quiet { color:var(--quiet); font-size:.92em; }
a { color:var(--accent); }
nav { display:flex; flex-wrap:wrap; gap:.3rem 1.2rem; margin:1rem 0 0; padding:.6rem 0;
  border-top:1px solid var(--line); border-bottom:1px solid var(--line); }
dl { display:grid; grid-template-columns:max-content 1fr; gap:.25rem 1.2rem; margin:.6rem 0; }
dt { color:var(--quiet); } dd { margin:0; overflow-wrap:anywhere; }
.wide { overflow-x:auto; margin:.6rem 0; }
table { border-collapse:collapse; font-size:.92em; }
th { text-align:left; font-weight:600; color:var(--quiet); white-space:nowrap; }
th,td { padding:.3rem .9rem .3rem 0; border-bottom:1px solid var(--line); vertical-align:top; }
.number { text-align:right; font-variant-numeric:tabular-nums; white-space:nowrap; }
.tag { font-size:.72em; font-weight:600; text-transform:uppercase; letter-spacing:.04em; padding:.1em .55em;
  border:1px solid currentColor; border-radius:1em; vertical-align:.12em; }
.tag.high { color:var(--high); } .tag.medium { color:var(--medium); } .tag.low { color:var(--low); }
.tag.gas { color:var(--gas); } .tag.informational { color:var(--quiet); }
.item { border-left:3px solid var(--line); padding:.15rem 0 .15rem .9rem; margin:.8rem 0; }
.item.high { border-color:var(--high); } .item.medium { border-color:var(--medium); }
.item.low { border-color:var(--low); } .item.gas { border-color:var(--gas); }
.place { font-weight:600; font-size:.92em; } .note { color:var(--quiet); }
.verdict { font-weight:600; padding:.5rem .9rem; border-left:4px solid; background:var(--panel); }
.verified { border-color:var(--good); color:var(--good); }
.declared { border-color:var(--low); color:var(--low); }
.breaks { border-color:var(--high); color:var(--high); }
.not-verified { border-color:var(--medium); color:var(--medium); }
pre { background:var(--panel); border:1px solid var(--line); border-radius:6px; padding:.6rem .8rem;
  overflow-x:auto; font:13px/1.45 ui-monospace,"JetBrains Mono","Cascadia Code",Menlo,Consolas,monospace; }
pre code { font:inherit; display:inline-block; min-width:100%; }
p code { font:.9em ui-monospace,"JetBrains Mono","Cascadia Code",Menlo,Consolas,monospace;
  background:var(--panel); border-radius:3px; padding:.05em .3em; }
@media (min-width: 40rem) { td:first-child { white-space:nowrap; } }
@media (max-width: 40rem) { main { padding:1.4rem 1rem 3rem; } h1 { font-size:1.5rem; }
  .item { padding-left:.7rem; } pre { padding:.5rem .6rem; }
  pre:not(.diff) { white-space:pre-wrap; overflow-wrap:anywhere; } }
.diff span { display:block; } .added { background:var(--added); color:var(--added-text); }
.removed { background:var(--removed); color:var(--removed-text); }
.file { font-weight:700; } .range { color:var(--quiet); }
@media print { :root { --ground:#fff; --text:#000; --quiet:#444; --line:#bbb; --panel:#f5f5f5; }
  main { max-width:none; padding:0; } nav { display:none; }
  pre { white-space:pre-wrap; overflow-wrap:anywhere; }
  h2,h3,h4,h3+.quiet { break-after:avoid; } .item,.verdict,tr { break-inside:avoid; } }
"""
