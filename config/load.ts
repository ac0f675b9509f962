/**
 * Settings from their layers: defaults, then `config/local.json` or `--config FILE`, then the environment
 * (`IMITATOR_GROUP__KEY`), then `--set group.key=value`. Every problem is reported at once, with its place.
 */
import { existsSync } from 'node:fs';
import type { z } from 'zod';
import { problem, problems } from '../src/base/errors.ts';
import { readJson } from '../src/base/files/read-json.ts';
import { expectation } from '../src/base/issue-lines.ts';
import { nearest } from '../src/base/nearest.ts';
import { type GroupName, groups, type Settings, settingsSchema } from './schema.ts';

const LOCAL_FILE = 'config/local.json';
const PREFIX = 'IMITATOR_';
/** Settings that have another name now. */
const RENAMED: Readonly<Record<string, string>> = {
  'bot.redrawTemperature': 'bot.temperature',
  'bot.redrawTopP': 'bot.topP',
};
/** Plain variables that share the prefix and are no settings. */
const NOT_SETTINGS = new Set(['IMITATOR_HOME', 'IMITATOR_TEST_DATA', 'IMITATOR_DEBUG']);

export interface SettingsSources {
  env: Readonly<Record<string, string | undefined>>;
  /** `--config FILE`; takes the place of config/local.json and must exist. */
  configFile?: string | undefined;
  /** `--set group.key=value`, in order. */
  sets?: readonly string[];
}

/** @throws ImitatorError `settings` listing every unknown key, wrong value or unreadable file. */
export function loadSettings(sources: SettingsSources): Settings {
  const layers = new Layers();
  layers.addFile(sources.configFile);
  layers.addEnvironment(sources.env);
  for (const set of sources.sets ?? []) layers.addSet(set);
  return layers.resolve();
}

/** Collects raw values by `group.key`, remembering where each came from. */
class Layers {
  readonly #values = new Map<string, { value: unknown; place: string }>();
  readonly #found: string[] = [];

  addFile(configFile: string | undefined): void {
    const file = configFile ?? LOCAL_FILE;
    if (configFile === undefined && !existsSync(file)) return;
    const content = readJsonObject(file);
    for (const [group, keys] of Object.entries(content)) {
      if (typeof keys !== 'object' || keys === null || Array.isArray(keys)) {
        this.#found.push(`${file}: ${group}: expected a group of settings, got ${JSON.stringify(keys)}`);
        continue;
      }
      if (!this.#knownGroup(group, file)) continue;
      for (const [key, value] of Object.entries(keys)) this.#add(group, key, value, file);
    }
  }

  addEnvironment(env: SettingsSources['env']): void {
    for (const [name, text] of Object.entries(env)) {
      if (!name.startsWith(PREFIX) || NOT_SETTINGS.has(name) || text === undefined || text === '') continue;
      const [group, key] = name.slice(PREFIX.length).split('__');
      if (group === undefined || key === undefined) {
        this.#found.push(`${name}: expected IMITATOR_GROUP__KEY, such as IMITATOR_BOT__DEBOUNCE_SECONDS`);
        continue;
      }
      this.#addText(group.toLowerCase(), camelCase(key), text, name);
    }
  }

  addSet(set: string): void {
    const match = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(set);
    if (match === null) this.#found.push(`--set ${set}: expected group.key=value, such as train.maxSteps=20`);
    else this.#addText(match[1]!, match[2]!, match[3]!, `--set ${set}`);
  }

  resolve(): Settings {
    const raw: Record<string, Record<string, unknown>> = {};
    for (const [path, { value }] of this.#values) {
      const [group, key] = path.split('.') as [string, string];
      raw[group] = { ...raw[group], [key]: value };
    }
    const parsed = settingsSchema.safeParse(raw);
    if (!parsed.success) this.#found.push(...parsed.error.issues.map((issue) => this.#describe(issue)));
    if (this.#found.length > 0 || !parsed.success) throw problems('settings', 'settings', this.#found);
    return parsed.data;
  }

  #addText(group: string, key: string, text: string, place: string): void {
    if (!this.#knownGroup(group, place)) return;
    this.#add(group, key, fromText(groups[group as GroupName].shape, key, text), place);
  }

  #add(group: string, key: string, value: unknown, place: string): void {
    const known = Object.keys(groups[group as GroupName].shape);
    const renamed = RENAMED[`${group}.${key}`];
    if (renamed !== undefined) {
      this.#found.push(`${place}: ${group}.${key}: no such setting; it is ${renamed} now`);
      return;
    }
    if (!known.includes(key)) {
      this.#found.push(`${place}: ${group}.${key}: no such setting${meant(key, known, `${group}.`)}`);
      return;
    }
    this.#values.set(`${group}.${key}`, { value, place });
  }

  #knownGroup(group: string, place: string): boolean {
    const known = Object.keys(groups);
    if (known.includes(group)) return true;
    this.#found.push(`${place}: ${group}: no such group of settings${meant(group, known, '')}`);
    return false;
  }

  #describe(issue: z.core.$ZodIssue): string {
    const path = issue.path.slice(0, 2).join('.');
    const source = this.#values.get(path);
    const shown = source === undefined ? '' : `, got ${JSON.stringify(source.value)}`;
    const place = source === undefined ? issue.path.join('.') : `${source.place}: ${issue.path.join('.')}`;
    return `${place}: ${expectation(issue)}${shown}`;
  }
}

function meant(name: string, known: readonly string[], prefix: string): string {
  const near = nearest(name, known);
  return near === undefined ? `; known: ${known.join(', ')}` : `; did you mean ${prefix}${near}?`;
}

/** A value given as text: kept as text where the setting is one, else read as JSON, else split at commas for lists. */
function fromText(shape: Readonly<Record<string, z.ZodType>>, key: string, text: string): unknown {
  const type = innerType(shape[key]);
  if (type === 'string' || type === 'enum') return text;
  try {
    return JSON.parse(text);
  } catch {
    return type === 'array' ? text.split(',').map((item) => item.trim()) : text;
  }
}

function innerType(schema: z.ZodType | undefined): string | undefined {
  let current = schema?.def as { type: string; innerType?: z.ZodType } | undefined;
  while (current?.innerType !== undefined) current = current.innerType.def as typeof current;
  return current?.type;
}

function readJsonObject(file: string): Record<string, unknown> {
  const value = readJson(file, { code: 'settings', remedy: 'mend it, or name another with --config' });
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw problem({ code: 'settings', place: file, expected: 'one JSON object of groups', value });
}

/** DEBOUNCE_SECONDS -> debounceSeconds */
function camelCase(name: string): string {
  return name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
