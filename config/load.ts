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
  return loadWithPlaces(sources).settings;
}

export interface PlacedSettings {
  settings: Settings;
  /** Where those come from that are no defaults: `bot.maxBubbles` -> a file, a variable, `--set`. */
  places: ReadonlyMap<string, string>;
}

/** As `loadSettings`, with where each setting comes from. */
export function loadWithPlaces(sources: SettingsSources): PlacedSettings {
  const layers = new Layers();
  layers.addFile(sources.configFile);
  layers.addEnvironment(sources.env);
  for (const set of sources.sets ?? []) layers.addSet(set);
  return { settings: layers.resolve(), places: layers.places };
}

/** Collects raw values by `group.key`, or `group.key.part` where a setting has parts, remembering where each came from. */
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
      const [group, ...keys] = name.slice(PREFIX.length).split('__');
      if (group === undefined || keys.length === 0) {
        this.#found.push(`${name}: expected IMITATOR_GROUP__KEY, such as IMITATOR_BOT__DEBOUNCE_SECONDS`);
        continue;
      }
      this.#addText(group.toLowerCase(), keys.map(camelCase).join('.'), text, name);
    }
  }

  addSet(set: string): void {
    const match = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(set);
    if (match === null) this.#found.push(`--set ${set}: expected group.key=value, such as train.maxSteps=20`);
    else this.#addText(match[1]!, match[2]!, match[3]!, `--set ${set}`);
  }

  /** Without what was set there: it may be a secret. */
  get places(): ReadonlyMap<string, string> {
    const said = ([path, { place }]: [string, { place: string }]): [string, string] => [
      path,
      place.startsWith('--set ') ? '--set' : place,
    ];
    return new Map([...this.#values].map(said));
  }

  resolve(): Settings {
    const raw: Tree = {};
    for (const [path, { value }] of this.#values) setIn(raw, path.split('.'), value);
    const parsed = settingsSchema.safeParse(raw);
    if (!parsed.success) this.#found.push(...parsed.error.issues.map((issue) => this.#describe(issue)));
    if (this.#found.length > 0 || !parsed.success) throw problems('settings', 'settings', this.#found);
    return parsed.data;
  }

  #addText(group: string, key: string, text: string, place: string): void {
    if (!this.#knownGroup(group, place)) return;
    this.#add(group, key, fromText(schemaOf(group as GroupName, key), text), place);
  }

  #add(group: string, key: string, value: unknown, place: string): void {
    const parts = partsOf(schemaOf(group as GroupName, key));
    if (parts !== undefined && isObject(value)) {
      for (const [part, each] of Object.entries(value)) this.#add(group, `${key}.${part}`, each, place);
      return;
    }
    const [last, above] = [key.split('.').at(-1)!, key.split('.').slice(0, -1)];
    const known = Object.keys(partsOf(schemaOf(group as GroupName, above.join('.'))) ?? {});
    const renamed = RENAMED[`${group}.${key}`];
    if (renamed !== undefined) {
      this.#found.push(`${place}: ${group}.${key}: no such setting; it is ${renamed} now`);
      return;
    }
    if (!known.includes(last)) {
      const near = meant(last, known, [group, ...above, ''].join('.'));
      this.#found.push(`${place}: ${group}.${key}: no such setting${near}`);
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
    const source = [3, 2].map((deep) => this.#values.get(issue.path.slice(0, deep).join('.'))).find(Boolean);
    const shown = source === undefined ? '' : `, got ${JSON.stringify(source.value)}`;
    const place = source === undefined ? issue.path.join('.') : `${source.place}: ${issue.path.join('.')}`;
    return `${place}: ${expectation(issue)}${shown}`;
  }
}

function meant(name: string, known: readonly string[], prefix: string): string {
  const near = nearest(name, known);
  return near === undefined ? `; known: ${known.join(', ')}` : `; did you mean ${prefix}${near}?`;
}

type Tree = { [name: string]: unknown };

function setIn(tree: Tree, [name, ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    tree[name!] = value;
    return;
  }
  tree[name!] ??= {};
  setIn(tree[name!] as Tree, rest, value);
}

function isObject(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value given as text: kept as text where the setting is one, else read as JSON, else split at commas for lists. */
function fromText(schema: z.ZodType | undefined, text: string): unknown {
  const type = definitionOf(schema)?.type;
  if (type === 'string' || type === 'enum') return text;
  try {
    return JSON.parse(text);
  } catch {
    return type === 'array' ? text.split(',').map((item) => item.trim()) : text;
  }
}

interface Definition {
  type: string;
  innerType?: z.ZodType;
  shape?: Readonly<Record<string, z.ZodType>>;
}

/** The schema of a setting, or of a part of one: `notify.url`; of the whole group for an empty key. */
function schemaOf(group: GroupName, key: string): z.ZodType | undefined {
  const names = key === '' ? [] : key.split('.');
  return names.reduce<z.ZodType | undefined>((schema, name) => partsOf(schema)?.[name], groups[group]);
}

/** The schemas of a setting's own parts, if it has any. */
function partsOf(schema: z.ZodType | undefined): Definition['shape'] {
  return definitionOf(schema)?.shape;
}

/** Without what only says its default. */
function definitionOf(schema: z.ZodType | undefined): Definition | undefined {
  let current = schema?.def as Definition | undefined;
  while (current?.innerType !== undefined) current = current.innerType.def as Definition;
  return current;
}

function readJsonObject(file: string): Record<string, unknown> {
  const value = readJson(file, { code: 'settings', remedy: 'mend it, or name another with --config' });
  if (isObject(value)) return value;
  throw problem({ code: 'settings', place: file, expected: 'one JSON object of groups', value });
}

/** DEBOUNCE_SECONDS -> debounceSeconds */
function camelCase(name: string): string {
  return name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
