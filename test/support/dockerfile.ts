/** A Dockerfile as its stages and steps, and what a .dockerignore keeps from the builder: for who reads and who tries them. */
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  DockerfileParser,
  type Instruction,
  ModifiableInstruction,
  PropertyInstruction,
} from 'dockerfile-ast';

export interface Step {
  /** In capitals, such as COPY. */
  keyword: string;
  /** All that follows keyword and flags, its lines joined. */
  text: string;
  words: readonly string[];
  /** `--from=build` is from -> build. */
  flags: Readonly<Record<string, string>>;
  /** Of ENV, ARG and LABEL. */
  properties: Readonly<Record<string, string>>;
}

export interface Stage {
  /** What `AS` says; empty for one without a name. */
  name: string;
  base: string;
  steps: readonly Step[];
}

export function readDockerfile(path: string): Stage[] {
  const stages: (Stage & { steps: Step[] })[] = [];
  for (const step of DockerfileParser.parse(readFileSync(path, 'utf8')).getInstructions().map(stepOf)) {
    const [base = '', , name = ''] = step.words;
    if (step.keyword === 'FROM') stages.push({ name, base, steps: [] });
    // What stands before the first is for the names of bases.
    else stages.at(-1)?.steps.push(step);
  }
  return stages;
}

/** The words of a step in exec form (`["node", "-e"]`); undefined for one that a shell would read. */
export function execForm({ text }: Step): string[] | undefined {
  try {
    const words: unknown = JSON.parse(text.replace(/^CMD\s+/, ''));
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

/** The last step with this keyword, which is the one that counts. */
export function lastStep({ steps }: Stage, keyword: string): Step | undefined {
  return steps.findLast((step) => step.keyword === keyword);
}

/** The files under `root` that a COPY of `source` gets from the builder. */
export function copiedFiles(root: string, source: string): string[] {
  const isSent = dockerignore(readFileSync(join(root, '.dockerignore'), 'utf8'));
  const found = globSync([source, `${source}/**`], { cwd: root });
  return [...new Set(found)].filter((file) => statSync(join(root, file)).isFile() && isSent(file));
}

/** Whether a path is sent to the builder: the last pattern decides that matches it or a folder that it is in. */
export function dockerignore(text: string): (path: string) => boolean {
  const lines = text.split('\n').map((line) => line.trim());
  const rules = lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ sent: line.startsWith('!'), pattern: patternOf(line.replace(/^!/, '')) }));
  return (path) => rules.findLast(({ pattern }) => pattern.test(path))?.sent ?? true;
}

function patternOf(glob: string): RegExp {
  const parts = glob.replace(/^\/|\/$/g, '').split(/(\*\*\/|\*\*|\*|\?)/);
  const known: Readonly<Record<string, string>> = {
    '**/': '(?:.*/)?',
    '**': '.*',
    '*': '[^/]*',
    '?': '[^/]',
  };
  const source = parts.map((part) => known[part] ?? part.replace(/[.+^${}()|[\]\\]/g, '\\$&')).join('');
  return new RegExp(`^${source}(?:/.*)?$`);
}

function stepOf(instruction: Instruction): Step {
  const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags() : [];
  const properties = instruction instanceof PropertyInstruction ? instruction.getProperties() : [];
  return {
    keyword: instruction.getKeyword(),
    text: instruction.getArgumentsContent() ?? '',
    words: instruction.getArguments().map((word) => word.getValue()),
    flags: Object.fromEntries(flags.map((flag) => [flag.getName(), flag.getValue() ?? ''])),
    properties: Object.fromEntries(properties.map((each) => [each.getName(), each.getValue() ?? ''])),
  };
}
