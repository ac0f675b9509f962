/**
 * The page that a friend gets: one file that asks nothing of the network, keeps nothing and sends nothing. Its policy
 * lets only this script and this style work.
 *
 * Which reply is the owner's does not show in its source: it has to be computed. That keeps a reader from stumbling
 * over it, and nothing more: whoever opens the browser's debugger finds it.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Html, html, PAGE_STYLE } from '../../report/index.ts';
import { BLIND_TEST_STYLE } from './page-style.ts';
import type { Question } from './questions.ts';
import { codeOf, markOf, numberFor } from './shared.ts';

export interface BlindTest {
  /** The owner's name, as the friend knows them. */
  owner: string;
  /** Whom the page greets; undefined: nobody by name. */
  friend?: string;
  questions: readonly Question[];
}

/** By this a page is known as one of ours. */
export const BLIND_TEST_MARK = '<meta name="generator" content="imitator blind test">';
const NUMBERS = 2 ** 20;
const STYLE = PAGE_STYLE + BLIND_TEST_STYLE;
const SCRIPT = pageScript();

/** The test's number, below 2^20, which its results carry: it follows from what is asked. */
export function numberOf({ owner, questions }: BlindTest): number {
  const digest = createHash('sha256')
    .update(JSON.stringify([owner, questions]))
    .digest();
  return digest.readUInt32LE(0) % NUMBERS;
}

/** The whole HTML file. */
export function blindTestPage(test: BlindTest): string {
  const { owner, friend, questions } = test;
  const title = `Which one is really from ${owner}?`;
  const policy =
    `default-src 'none'; script-src '${hashOf(SCRIPT)}'; style-src '${hashOf(STYLE)}'; ` +
    "base-uri 'none'; form-action 'none'";
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
${new Html(BLIND_TEST_MARK)}
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<h1 id="title">${title}</h1>
<noscript><p class="notice">This page needs a browser in which scripts run. If you see it inside a mail or chat app, save the
file and open it in your browser.</p></noscript>
${introduction(owner, friend, questions.length)}
${questionScreen(title, questions.length)}
${endScreen(owner)}
</main>
<script type="application/json" id="test">${new Html(dataOf(test))}</script>
<script>${new Html(SCRIPT)}</script>
</body>
</html>
`;
  return markup;
}

function introduction(owner: string, friend: string | undefined, count: number): Html {
  const hello = friend === undefined ? 'Hello!' : `Hello ${friend}!`;
  return html`<section id="intro" hidden>
<p>${hello} You will see ${count} pieces of chat, each with two replies. One is what ${owner} really wrote. The other is
from a bot that imitates ${owner}.</p>
<p>Choose the one that you think is from ${owner}. If you cannot tell, guess.</p>
<p class="lead">Everything stays on this page. At the end it shows how many you found, and a code to send to ${owner}.
Keep the page open until then: it remembers nothing.</p>
<button type="button" class="main" id="start">Start</button>
</section>`;
}

function questionScreen(title: string, count: number): Html {
  const answers = [0, 1].map(
    (i) => html`<button type="button" class="answer" id="answer-${i}" aria-describedby="ask">
<span class="key" aria-hidden="true">${i + 1}</span><span class="reply" id="reply-${i}"></span></button>\n`,
  );
  return html`<section id="question" hidden>
<p id="progress" tabindex="-1"></p>
<progress id="bar" max="${count}" value="0" aria-hidden="true"></progress>
<div class="chat" id="prompt"></div>
<h2 class="ask" id="ask">${title}</h2>
<div class="answers">
${answers}</div>
<button type="button" class="quiet" id="back" hidden>Back</button>
</section>`;
}

function endScreen(owner: string): Html {
  return html`<section id="end" hidden>
<h2 id="end-title" tabindex="-1">Done, thank you!</h2>
<p class="score" id="score"></p>
<p id="taken"></p>
<p>Please send this code to ${owner}. It holds which questions you got right, and no words.</p>
<div class="result"><input id="code" readonly aria-label="Your code"><button type="button" class="main"
id="copy">Copy</button></div>
<p id="copied" role="status"></p>
</section>`;
}

/** JSON that cannot end the element it stands in. */
function dataOf(test: BlindTest): string {
  const number = numberOf(test);
  const questions = test.questions.map(({ turns, replies, owners }, i) => ({
    turns,
    replies,
    mark: markOf(number, i, owners),
  }));
  return JSON.stringify({ test: number, owner: test.owner, questions }).replaceAll('<', '\\u003c');
}

function pageScript(): string {
  const play = readFileSync(new URL('./page-script.mjs', import.meta.url), 'utf8').replace(
    /^.*?export /su,
    '',
  );
  const shared = [numberFor, markOf, codeOf].map(String).join('\n');
  return `'use strict';\n${shared}\n${play}\nplayBlindTest({ markOf, codeOf });\n`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
