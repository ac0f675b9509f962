/**
 * The page on which one texts the bot as on a phone. Its policy lets only its own script, its own style and its own
 * server in; what is said is put there as text and never as markup.
 */
import { html } from '../../src/report/index.ts';

export interface ChatPage {
  /** Who is imitated. */
  owner: string;
  /** What the adapter stands on. */
  base: string;
  /** What the imitation is worth, in sentences. */
  verdict: readonly string[];
}

export const CHAT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'";

/** The whole HTML file; script and style lie beside it. */
export function chatPage({ owner, base, verdict }: ChatPage): string {
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${owner}, imitated</title>
<link rel="stylesheet" href="page.css">
<script src="page.js" defer></script>
</head>
<body>
<main>
<section class="phone" aria-label="Chat">
<header><span class="face" aria-hidden="true">${owner.slice(0, 1)}</span>
<div><h1>${owner}</h1><p class="who">a bot that imitates ${owner}</p></div></header>
<div class="log" id="log" role="log" aria-live="polite">
<p class="hint" id="hint">Say something. What you send within a moment is answered together.</p>
</div>
<p class="state" id="state" role="status"></p>
<form id="form"><textarea id="text" rows="1" maxlength="2000" placeholder="Aa" aria-label="Message" autofocus></textarea>
<button type="submit" aria-label="Send">➤</button></form>
</section>
<section class="beside">
<h2>The same, side by side</h2>
<p class="lead">What you said, what the adapter made of it, and what its base (${base}) says without the adapter.</p>
<div class="scroll"><table><thead><tr><th scope="col">you</th><th scope="col">as ${owner}</th>
<th scope="col">the base alone</th></tr></thead><tbody id="rows"></tbody></table></div>
<h2>What it is worth</h2>
${verdict.map((line) => html`<p>${line}</p>\n`)}
<p class="lead">Everything here is on this machine. The messages go as signed webhooks to the server that would answer
a real page, and come back through a simulated Send API. Ctrl-C in the terminal ends it, and the chat is forgotten.</p>
</section>
</main>
</body>
</html>
`;
  return markup;
}
