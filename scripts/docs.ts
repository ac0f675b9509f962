/**
 * Writes what the code says about itself: config/default.json and docs/settings.md from the settings' schema,
 * docs/commands.md from the commands' own help, docs/measures.md from what the report says of each measure,
 * docs/send-errors.md from the table of Meta's errors, docs/alerts.md from the kinds of alerts, docs/api.md from what
 * src/index.ts exports. `npm run docs`; a test fails while they differ.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { environmentVariables } from '../config/environment.ts';
import { alertKinds } from '../config/groups/notify.ts';
import { defaultSettings, type GroupName, groups } from '../config/schema.ts';
import { measureTexts, styleTexts } from '../src/evaluate/imitation/index.ts';
import { type ErrorRule, type Remedy, remedyTexts, sendErrorRules } from '../src/webhook/index.ts';
import { apiPage, exportsOf } from './api-page.ts';
import { helpText } from './cli/main.ts';
import { packageRoot } from './cli/version.ts';
import { type CommandTable, commands } from './commands/index.ts';

/** A line of a page has fewer characters. */
const WIDTH = 120;

/** The files by their path from the package's root. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['config/default.json', `${JSON.stringify(defaultSettings(), undefined, 2)}\n`],
    ['docs/settings.md', settingsPage()],
    ['docs/commands.md', await commandsPage(commands)],
    ['docs/measures.md', measuresPage()],
    ['docs/send-errors.md', sendErrorsPage()],
    ['docs/alerts.md', alertsPage()],
    ['docs/api.md', apiPage(exportsOf(join(packageRoot(), 'src/index.ts')), row)],
  ]);
}

function measuresPage(): string {
  const items = Object.entries(measureTexts).map(([name, { label, unit, better, means }]) => {
    const way = better === 'owner' ? "best near the owner's own" : `better the ${better}`;
    return wrapItem(`${code(name)} (${label}; ${unit}, ${way}): ${means}`).join('\n  ');
  });
  const styles = Object.entries(styleTexts).map(([name, { label, means }]) =>
    wrapItem(`${code(`style.${name}`)} (${label}): ${means}`).join('\n  '),
  );
  return `# Measures

Made by \`npm run docs\` from \`src/evaluate/imitation/measure-table.ts\`; do not edit. [evaluation.md](evaluation.md)
says how they are used, and what came out.

${items.join('\n')}

Each feature of style is a Jensen-Shannon distance (base 2; 0 the same, 1 nothing in common) of the system's replies to
one half of the conversations from the owner's to the other half, averaged over 20 cuts. Its \`floor\` is the same
distance of the owner's own replies.

${styles.join('\n')}
`;
}

function sendErrorsPage(): string {
  const remedies = (Object.entries(remedyTexts) as [Remedy, string][]).map(([remedy, text]) => {
    const rules = sendErrorRules.filter((rule) => rule.remedy === remedy);
    const rows = [...Map.groupBy(rules, meaningOf)].map(([meaning, same]) =>
      row(same.map(errorName).join(', '), meaning),
    );
    return `## ${remedy}\n\n${wrapText(`${text[0]!.toUpperCase()}${text.slice(1)}.`)}\n\n| error | what it means |\n|---|---|\n${rows.join('\n')}\n`;
  });
  return `# What becomes of a bubble that Meta refuses

Made by \`npm run docs\` from \`src/webhook/send/send-errors.ts\`; do not edit.

An error is named by its code, or code/subcode. A code alone also stands for the subcodes that no row names. An error
that stands nowhere is like those of \`away\` where Meta calls it transient or its status is 500 or more, and like those
of \`wait\` otherwise. A connection that does not come to be is \`away\`, for nothing can have been sent; a send that
breaks off later, or is answered by somebody who is not Meta, is \`unsure\`.

${remedies.join('\n')}`;
}

function alertsPage(): string {
  const rows = Object.entries<{ means: string; urgent?: true; unasked?: true }>(alertKinds).map(
    ([kind, { means, urgent, unasked }]) =>
      row(code(kind), means, unasked ? 'only if named' : urgent ? 'at once' : 'yes'),
  );
  return `# Alerts

Made by \`npm run docs\` from \`config/groups/notify.ts\`; do not edit.

What an operator should look at is one line of the log with \`"alert":true\`, its kind and the remedy; a count in
\`imitator_alerts_total\`, by kind; and a row of the store, which is kept for 90 days.

It is told besides where \`admin.notify.url\` names an address, \`admin.notify.command\` a program, or both:

\`\`\`sh
IMITATOR_ADMIN__NOTIFY__URL=https://hooks.example.org/abc
IMITATOR_ADMIN__NOTIFY__COMMAND='["/usr/local/bin/tell-me"]'
\`\`\`

| kind | what it means | told |
|---|---|---|
${rows.join('\n')}

The address gets a POST, and the program on its standard input, one JSON object: \`text\`, which Slack and its like
show (Discord does at the same address with \`/slack\` behind it); \`alerts\`, a list of \`{"id","kind","what","remedy",
"page","at","times"}\`; and \`more\`, how many are still to come. Nothing in it names a person, and no word of theirs is
in it unless \`admin.notify.messageText\` is on. The address has told it when it answers with 2xx, the program when it
ends with 0; it is run without a shell, and without those variables of the environment that hold secrets. Redirects
are not followed.

Several that come within \`admin.notify.everySeconds\` are told together; those of the kinds "at once" do not wait. What
does not arrive is told again after ten seconds, then later and later, up to half an hour apart, for
\`admin.notify.giveUpHours\`. It may be told twice where a server ends in the middle of it. The very same alert within
an hour is told once and counted. Which notices went out, and whether they arrived, stands in the store.
`;
}

function meaningOf({ meaning, alert }: ErrorRule): string {
  return alert === true ? `${meaning}; the operator is told` : meaning;
}

function errorName({ code: number, to, subcode, bare, words }: ErrorRule): string {
  const name =
    subcode === undefined ? `${number}${to === undefined ? '' : `-${to}`}` : `${number}/${subcode}`;
  if (words !== undefined) return `${name} with words like ${code(words.source)}`;
  return bare === true ? `${name} without a subcode` : name;
}

function wrapText(text: string): string {
  return wrapItem(text)
    .map((line) => line.replace(/^- /, ''))
    .join('\n');
}

function settingsPage(): string {
  const tables = (Object.keys(groups) as GroupName[]).map(groupSection);
  const variables = Object.entries(environmentVariables).map(([name, doc]) => row(code(name), doc));
  return `# Settings

Made by \`npm run docs\` from \`config/\`; do not edit.

A setting is looked for in this order, and the first that has it wins: \`--set group.key=value\`, the environment
(\`.env\` is read too), \`--config FILE\` or else \`config/local.json\`, the default (\`config/default.json\` holds all of
them). Lists are given as JSON or with commas. An unknown name is an error.

${tables.join('\n')}
## Variables of the environment

Secrets come from here alone, never from a file of settings.

| variable | what it is |
|---|---|
${variables.join('\n')}
`;
}

function groupSection(name: GroupName): string {
  const items = describeGroup(name).map(({ path, type, default: value, variable, doc }) => {
    const text = `${code(path)}: ${doc} Type: ${type}; default ${code(value)}; set by ${code(variable)}.`;
    return wrapItem(text).join('\n  ');
  });
  return `## ${name}\n\n${groups[name].description ?? ''}\n\n${items.join('\n')}\n`;
}

/** An item of a list as lines that fit on a page, with two spaces before each but the first. */
function wrapItem(item: string): string[] {
  const lines: string[] = [];
  for (const word of `- ${item}`.trim().split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && `  ${last} ${word}`.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export interface SettingDoc {
  path: string;
  type: string;
  /** As JSON. */
  default: string;
  variable: string;
  doc: string;
}

/** The settings of one group, in the schema's order. */
export function describeGroup(name: GroupName): SettingDoc[] {
  return describeParts([name], z.toJSONSchema(groups[name], { io: 'input' }) as JsonSchema);
}

/** A setting that has parts is described by them. */
function describeParts(above: readonly string[], { properties = {} }: JsonSchema): SettingDoc[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    const path = [...above, key];
    if (schema.properties !== undefined) return describeParts(path, schema);
    return {
      path: path.join('.'),
      type: typeOf(schema),
      default: JSON.stringify(schema.default) ?? 'none',
      variable: `IMITATOR_${path.map(constantCase).join('__')}`,
      doc: schema.description ?? '',
    };
  });
}

interface JsonSchema {
  type?: string;
  enum?: readonly unknown[];
  anyOf?: readonly JsonSchema[];
  items?: JsonSchema;
  properties?: Readonly<Record<string, JsonSchema>>;
  default?: unknown;
  description?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
}

/** A setting's type in words. */
function typeOf(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(', ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`;
  if (schema.type === 'object' && schema.properties === undefined) return 'object of names and values';
  if (schema.type === 'object') return `{ ${Object.keys(schema.properties ?? {}).join(', ')} }`;
  if (schema.type === 'boolean') return 'true or false';
  if (schema.type === 'number' || schema.type === 'integer') return `${schema.type}${rangeOf(schema)}`;
  if (schema.type === 'string')
    return schema.pattern === undefined ? 'text' : `text like ${code(schema.pattern)}`;
  return schema.type ?? 'anything';
}

function rangeOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  const low = exclusiveMinimum === undefined ? atLeast(minimum) : ` > ${exclusiveMinimum}`;
  const high = exclusiveMaximum === undefined ? atMost(maximum) : ` < ${exclusiveMaximum}`;
  return [low, high].filter((part) => part !== '').join(',');
}

/** zod writes the safe integers as bounds where none was set. */
function atLeast(bound: number | undefined): string {
  return bound === undefined || bound === Number.MIN_SAFE_INTEGER ? '' : ` ≥ ${bound}`;
}

function atMost(bound: number | undefined): string {
  return bound === undefined || bound === Number.MAX_SAFE_INTEGER ? '' : ` ≤ ${bound}`;
}

/** debounceSeconds -> DEBOUNCE_SECONDS */
function constantCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

async function commandsPage(table: CommandTable): Promise<string> {
  const sections = await Promise.all(
    Object.entries(table).map(async ([name, { load }]) => {
      return `## ${name}\n\n\`\`\`text\n${helpText(await load()).trimEnd()}\n\`\`\`\n`;
    }),
  );
  return `# Commands

Made by \`npm run docs\` from the commands' own help; do not edit. In a checkout a command runs as
\`npm run imitator -- NAME ...\`, from the installed package as \`imitator NAME ...\`.

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.

${sections.join('\n')}`;
}

function row(...cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ')).join(' | ')} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}

if (import.meta.main) {
  for (const [path, content] of await generatedFiles()) {
    const file = join(packageRoot(), path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
