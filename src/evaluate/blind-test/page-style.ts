/** How the test looks, over the style of all pages. */
export const BLIND_TEST_STYLE = `
main { max-width: 560px; padding-top: 20px; }
h1 { font-size: 1.35rem; }
h2 { margin-top: 20px; }
[hidden] { display: none !important; }
[tabindex="-1"]:focus { outline: none; }
button { font: inherit; color: inherit; cursor: pointer; }
button:focus-visible, input:focus-visible { outline: 3px solid var(--series-2); outline-offset: 2px; }
.chat .turn:empty { display: none; }
.bubble { display: block; padding: 6px 12px; border-radius: 16px; background: var(--bubble); max-width: 85%;
  white-space: pre-wrap; overflow-wrap: anywhere; text-align: start; }
.turn.owner .bubble, .answer .bubble { background: #2563eb; color: #ffffff; }
#progress { margin: 0 0 6px; color: var(--dim); font-size: 0.9rem; font-variant-numeric: tabular-nums; }
#bar { display: block; width: 100%; height: 6px; margin: 0 0 16px; border: 0; border-radius: 3px; overflow: hidden;
  background: var(--line); accent-color: var(--series-1); appearance: none; }
#bar::-webkit-progress-bar { background: var(--line); }
#bar::-webkit-progress-value { background: var(--series-1); }
#bar::-moz-progress-bar { background: var(--series-1); }
.ask { margin: 18px 0 10px; font-size: 1.05rem; font-weight: 600; }
.answers { display: grid; gap: 12px; }
.answer { display: flex; gap: 10px; align-items: center; width: 100%; min-height: 56px; padding: 12px; text-align: start;
  background: var(--card); border: 2px solid var(--line); border-radius: 14px; }
@media (hover: hover) { .answer:hover { border-color: var(--series-1); } }
.key { flex: none; width: 1.9em; height: 1.9em; line-height: 1.8em; text-align: center; font-weight: 600;
  border: 1px solid var(--dim); border-radius: 50%; }
.reply { flex: 1; min-width: 0; display: flex; flex-direction: column; gap: 3px; align-items: flex-end; }
.quiet { margin-top: 16px; padding: 10px 14px; background: none; border: 1px solid var(--line); border-radius: 10px; }
.main { padding: 12px 22px; background: #2563eb; color: #ffffff; border: 0; border-radius: 12px; font-weight: 600; }
.score { font-size: 1.35rem; font-weight: 600; }
.result { display: flex; flex-wrap: wrap; gap: 10px; margin: 12px 0; }
#code { flex: 1 1 13em; min-width: 0; max-width: 20em; padding: 11px 12px; font: 1.1rem ui-monospace, monospace; color: var(--ink);
  background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
#copied { min-height: 1.5em; color: var(--dim); }
@media (min-width: 720px) { .answers { grid-template-columns: 1fr 1fr; } main { max-width: 760px; } }
`;
