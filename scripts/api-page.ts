/** docs/api.md: what the public library exports, by the headings of src/index.ts, each with its first sentence. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Exported {
  name: string;
  kind: string;
  /** The first sentence of its comment; empty where it has none. */
  doc: string;
  file: string;
}

export interface ExportGroup {
  heading: string;
  exports: Exported[];
}

/** What `index` exports, group by group. @throws Error for a name whose declaration is not found. */
export function exportsOf(index: string): ExportGroup[] {
  const groups: ExportGroup[] = [];
  const seen = new Set<string>();
  for (const { comment, statement } of statementsOf(readFileSync(index, 'utf8'))) {
    if (comment !== undefined) groups.push({ heading: comment, exports: [] });
    for (const exported of exportedBy(statement, index)) {
      if (!seen.has(exported.name)) groups.at(-1)!.exports.push(exported);
      seen.add(exported.name);
    }
  }
  return groups;
}

/** As a page in Markdown. */
export function apiPage(groups: readonly ExportGroup[], cell: (...cells: string[]) => string): string {
  const parts = groups.map(({ heading, exports }) => {
    const rows = exports.map(({ name, kind, doc }) => cell(`\`${name}\``, kind, doc));
    return `## ${heading}\n\n| name | what | |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# The library

Made by \`npm run docs\` from \`src/index.ts\` and the comments of what it exports; do not edit. Parameters, units and
errors stand in the comments themselves, which an editor shows. What is not in this list is not public, and may change.

\`\`\`ts
import * as imitator from 'messenger-imitator';
\`\`\`

How they go together: \`examples/fifty-lines.ts\`, from an export to a reply; \`examples/own-decoding.ts\`,
\`examples/inside-express.ts\` and \`examples/peft-and-back.ts\`.

${parts.join('\n')}`;
}

/** Export statements of an index, each with the line comment right above it. */
function statementsOf(text: string): { comment: string | undefined; statement: string }[] {
  const found = text.matchAll(/((?:^\/\/ .*\n)*)^export\s+(?:type\s+)?(?:\*|\{[^}]*\})\s+from\s+'[^']+';/gm);
  return [...found].map(([statement, comments]) => {
    const comment = comments!
      .replaceAll(/^\/\/ /gm, '')
      .trim()
      .replaceAll('\n', ' ');
    return { comment: comment === '' ? undefined : comment.replace(/\.$/, ''), statement };
  });
}

function exportedBy(statement: string, from: string): Exported[] {
  const source = join(dirname(from), /from\s+'([^']+)'/.exec(statement)![1]!);
  const names = /\{([^}]*)\}/.exec(statement)?.[1];
  if (names === undefined) return everythingOf(source);
  const asType = statement.includes('export type');
  const listed = names.split(',').filter((name) => name.trim() !== '');
  return listed.map((listedAs) => {
    const name = listedAs.replace(/^\s*type\s/, '').trim();
    const found = find(name, source);
    return asType || /^\s*type\s/.test(listedAs) ? { ...found, kind: 'type' } : found;
  });
}

/** All that a file exports, declared there or passed on. */
function everythingOf(file: string): Exported[] {
  const text = readFileSync(file, 'utf8');
  const passedOn = statementsOf(text).flatMap(({ statement }) => exportedBy(statement, file));
  // Overloads declare a name several times.
  const own = new Set([...text.matchAll(DECLARATION)].map(([, , name]) => name!));
  return [...passedOn, ...[...own].map((name) => find(name, file))];
}

const DECLARATION =
  /^export (?:declare )?(?:abstract )?(async function|function\*?|async function\*|class|interface|type|const) (\w+)/gm;

function find(name: string, file: string): Exported {
  if (!existsSync(file)) throw new Error(`${file}: no such file, for the export ${name}`);
  const text = readFileSync(file, 'utf8');
  for (const match of text.matchAll(DECLARATION))
    if (match[2] === name)
      return { name, kind: kindOf(match[1]!), doc: docAbove(text.slice(0, match.index)), file };
  for (const { statement } of statementsOf(text)) {
    const source = join(dirname(file), /from\s+'([^']+)'/.exec(statement)![1]!);
    const names = /\{([^}]*)\}/.exec(statement)?.[1];
    const passes = names === undefined ? exportsName(name, source) : new RegExp(`\\b${name}\\b`).test(names);
    if (passes) return find(name, source);
  }
  throw new Error(`${file}: ${name} is exported but not declared in a way that scripts/api-page.ts reads`);
}

function exportsName(name: string, file: string): boolean {
  return everythingOf(file).some((exported) => exported.name === name);
}

function kindOf(declared: string): string {
  if (declared.includes('function')) return 'function';
  return declared === 'const' ? 'value' : declared === 'interface' ? 'type' : declared;
}

/** The first sentence of the comment that ends a text. */
function docAbove(text: string): string {
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(text)?.[1] ?? '';
  const prose = comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trim())
    .join('\n');
  const paragraph = prose
    .split(/\n\s*\n|@/)[0]!
    .replaceAll('\n', ' ')
    .trim();
  return /^.*?[.:](?=\s|$)/.exec(paragraph)?.[0].replace(/:$/, '.') ?? paragraph;
}
