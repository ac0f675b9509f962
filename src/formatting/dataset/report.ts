/** report.html of a dataset: what an export held, what became of it, and what to look at before training. */
import { counted, plural } from '../../base/counted.ts';
import { barChart } from '../../report/charts/index.ts';
import {
  chat,
  count,
  grid,
  type Html,
  html,
  keyFigures,
  notice,
  page,
  type Section,
  table,
} from '../../report/index.ts';
import type { Side } from '../../vocabulary.ts';
import type { DropReason } from '../export/index.ts';
import { splitPrompt, splitReply } from '../prompt/prompt.ts';
import type { RenderedExample } from '../prompt/rendered-example.ts';
import { languageList, languageWarning } from './language-warning.ts';
import type { DatasetManifest } from './manifest.ts';
import { type FormatStatistics, lengthStep } from './statistics.ts';

/** The whole page. It holds names of threads and words of other people, as the dataset does. */
export function datasetReport(manifest: DatasetManifest, statistics: FormatStatistics): string {
  const { owner } = manifest;
  return page({
    title: `What ${owner.name} writes`,
    lead: `${span(statistics)}Dataset ${manifest.hash.slice(0, 12)}.`,
    sections: [
      { title: 'At a glance', body: glance(manifest, statistics) },
      { title: 'Messages by month', body: byMonth(statistics, owner.name) },
      { title: 'Threads with the most examples', body: topThreads(statistics) },
      { title: `How ${owner.name} answers`, body: answers(manifest, statistics) },
      { title: 'What was left out, and why', body: tableOfDropped(manifest) },
      ...withoutOwner(manifest, statistics),
      ...skippedFiles(manifest),
      { title: counted(statistics.shownSamples().length, 'example'), body: samples(statistics) },
    ],
  });
}

function span({ first, last }: FormatStatistics): string {
  if (first === undefined || last === undefined) return '';
  const day = (at: number): string => new Date(at).toLocaleDateString('en', { dateStyle: 'long' });
  return `From ${day(first)} to ${day(last)}. `;
}

function glance(
  { files, counts, languages }: DatasetManifest,
  { examples, untimed }: FormatStatistics,
): Html {
  const { train, valid, test } = files;
  return html`${keyFigures([
    { value: examples, label: plural(examples, 'example') },
    { value: counts.typed, label: plural(counts.typed, 'typed message') },
    { value: counts.threads, label: plural(counts.threads, 'thread') },
    { value: counts.sessions, label: plural(counts.sessions, 'session') },
  ])}
<p>${counted(train.examples, 'example')} ${plural(train.examples, 'is', 'are')} for training, ${count(valid.examples)} for validation and
${count(test.examples)} for the test: the newest sessions are held out.</p>
${otherLanguage(languages)}${untimed === 0 ? '' : html`<p>In ${counted(untimed, 'thread')} messages have no time that can be read. What is without times is one session and for training.</p>`}
${notice(html`<strong>Other people's words are in this dataset.</strong> A model that is trained on it may repeat
them. Leave somebody out with <code>imitator format ... --exclude "NAME"</code>, a thread with its title, and look
through the examples below before you train.`)}`;
}

function byMonth({ months }: FormatStatistics, owner: string): Html {
  const categories = monthsBetween([...months.keys()].sort());
  const values = (side: Side): number[] => categories.map((month) => months.get(month)?.[side] ?? 0);
  if (categories.length === 0) return html`<p>The export has no times.</p>`;
  return barChart({
    caption: `Typed messages by month: ${owner} and the others`,
    categories,
    series: [
      { name: owner, values: values('owner') },
      { name: 'others', values: values('other') },
    ],
  });
}

/** Every month from the first to the last, so that silence shows. */
function monthsBetween(known: readonly string[]): string[] {
  if (known.length === 0) return [];
  const list: string[] = [];
  let [year, month] = known[0]!.split('-').map(Number) as [number, number];
  for (let key = known[0]!; key <= known.at(-1)!; ) {
    list.push(key);
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
    key = `${year}-${String(month).padStart(2, '0')}`;
  }
  return list;
}

function topThreads({ topThreads }: FormatStatistics): Html {
  const rows = topThreads.map(({ title, examples, typed, fromOwner }) => [title, examples, typed, fromOwner]);
  return html`${barChart({
    caption: 'Examples by thread',
    categories: topThreads.map(({ title }) => title),
    series: [{ name: 'examples', values: topThreads.map(({ examples }) => examples) }],
    horizontal: true,
  })}${table({ head: ['thread', 'examples', 'typed messages', 'of them yours'], rows })}`;
}

function otherLanguage(languages: DatasetManifest['languages']): Html {
  const warning = languageWarning(languages);
  if (warning === undefined) return html``;
  const [first = '', ...rest] = warning.message;
  return notice(html`<strong>Another language.</strong> ${first.toUpperCase() + rest.join('')}.`);
}

function answers({ pace, languages }: DatasetManifest, statistics: FormatStatistics): Html {
  const { bubblesPerTurn, responseLengths, hours } = statistics;
  const lengths = responseLengths.map((_, i) =>
    binName(i, responseLengths, i * lengthStep, (i + 1) * lengthStep - 1),
  );
  const bubbles = bubblesPerTurn.map((_, i) => binName(i, bubblesPerTurn, i, i)).slice(1);
  const median = pace.firstReplySeconds[2];
  const typed = languageList(languages);
  return html`${typed === undefined ? '' : html`<p>Language: ${typed}.</p>\n`}${median === undefined ? '' : html`<p>Half of the answers begin within ${duration(median)}.</p>`}
${grid([
  barChart({
    caption: 'Bubbles in a turn',
    categories: bubbles,
    series: [{ name: 'turns', values: bubblesPerTurn.slice(1) }],
    narrow: true,
  }),
  barChart({
    caption: 'Characters of a response',
    categories: lengths,
    series: [{ name: 'responses', values: responseLengths }],
    narrow: true,
  }),
])}${barChart({
  caption: 'Messages by hour of the day',
  categories: hours.map((_, hour) => String(hour)),
  series: [{ name: 'messages', values: hours }],
  height: 180,
})}`;
}

/** `20-39`, or `320+` for the last bin of a list, which holds all that is more. */
function binName(i: number, list: readonly unknown[], from: number, to: number): string {
  if (i === list.length - 1) return `${from}+`;
  return from === to ? String(from) : `${from}-${to}`;
}

function duration(seconds: number): string {
  if (seconds < 90) return counted(Math.round(seconds), 'second');
  return seconds < 5400
    ? counted(Math.round(seconds / 60), 'minute')
    : counted(Math.round(seconds / 3600), 'hour');
}

/** Of people in threads without the owner. */
const OTHER_NAMES = 8;

const WHY: Readonly<Record<DropReason, string>> = {
  system: 'written by Messenger (calls, names, themes, reactions), or in a chat with a machine',
  empty: 'without any content',
  media: 'a photo, video, sticker or link without words',
  unsent: 'taken back by its sender',
  duplicate: 'there twice, as in overlapping exports, or edited later',
  filtered: 'left out by --threads, --exclude, --since or --until',
  group: 'in a group (--groups takes them in)',
};

function tableOfDropped({ counts }: DatasetManifest): Html {
  const rows = Object.entries(counts.dropped).map(([reason, n]) => [reason, WHY[reason as DropReason], n]);
  return table({ head: ['reason', 'what it was', 'messages'], rows });
}

function withoutOwner({ owner }: DatasetManifest, { ownerless }: FormatStatistics): Section[] {
  if (ownerless.count === 0) return [];
  const others = [...ownerless.names].sort((a, b) => b[1] - a[1]).slice(0, OTHER_NAMES);
  const body = html`<p>In ${counted(ownerless.count, 'thread')} nobody is ${owner.name}, so nothing in them counts as an
answer: ${ownerless.titles.join(', ')}${ownerless.count > ownerless.titles.length ? ', ...' : ''}. If one of these people is you under
another name, say <code>--me</code> once for each of your names.</p>
${table({ head: ['name', 'threads'], rows: others.map(([name, threads]) => [name, threads]) })}`;
  return [{ title: `Threads without ${owner.name}`, body }];
}

function skippedFiles({ skipped }: DatasetManifest): Section[] {
  if (skipped.length === 0) return [];
  const rows = skipped.map(({ file, why }) => [file, why]);
  return [{ title: 'Files that could not be read', body: table({ head: ['file', 'why'], rows }) }];
}

function samples(statistics: FormatStatistics): Html {
  return grid(statistics.shownSamples().map(sample));
}

function sample({ prompt, response }: RenderedExample): Html {
  const turns = splitPrompt(prompt);
  const sideOf = (i: number): Side => ((turns.length - 1 - i) % 2 === 0 ? 'other' : 'owner');
  return chat([
    ...turns.map((turn, i) => ({ side: sideOf(i), texts: splitReply(turn) })),
    { side: 'owner', texts: splitReply(response) },
  ]);
}
