/**
 * `imitator.json`, the manifest that training and export write last beside a model: how its data was rendered, what
 * it was made from, and what was measured. A folder without one is a plain checkpoint from elsewhere.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { formatting } from '../../config/groups/formatting.ts';
import { problem, problems } from '../base/errors.ts';
import { readJson } from '../base/files/read-json.ts';
import { writeWhole } from '../base/files/write-whole.ts';
import { issueLines } from '../base/issue-lines.ts';
import { forms, type Rendering, splitTag } from '../formatting/prompt/index.ts';
import type { Architecture } from '../networks/family.ts';
import type { OwnerPace } from '../vocabulary.ts';

export const MODEL_MANIFEST = 'imitator.json';
const FORMAT = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hex');

/** Known by its form: only then does it stay in front of a prompt that is cut. */
const contactTag = z.string().refine((tag) => splitTag(tag).tag === tag, "expected a contact's tag, <3fa9>");

const settings = formatting.pick({
  messageBreak: true,
  sessionGapHours: true,
  contextTurns: true,
  privacyLiterals: true,
  phoneCountry: true,
});
const rendering = settings.extend({
  /** Models from before there were several are read with pipes, as their family still is. */
  form: z.enum(forms).optional(),
  /** Models from before the space behind the pipe do not name how messages are joined. */
  messageBreak: settings.shape.messageBreak.unwrap().default('|'),
  /** The threads that it learnt from, by their keyed ids, with the tag of each; left out where prompts have no tags. */
  contactTags: z.record(z.string(), contactTag).optional(),
});

/** Loss on held-out turns, in nats a token, of one way to hold the weights. */
const precisionLosses = z.looseObject({
  examples: z.number().int().min(0),
  tokens: z.number().int().min(0),
  fp32: z.number(),
  int8: z.number(),
  /** With some matrices in float32, where that was chosen. */
  chosen: z.number().optional(),
});

const fields = {
  /** An adapter in PEFT's form, or a whole model. */
  kind: z.enum(['adapter', 'model']),
  rendering,
  /** SHA-256 of tokenizer.json; null where the model has none. */
  tokenizer: sha256.nullable(),
  /** What the adapter belongs to, or the model was made from. */
  base: z.looseObject({ id: z.string(), hash: sha256 }),
  dataset: z.looseObject({ hash: z.string() }).nullable(),
  /** Resolved settings of the work that made it. */
  settings: z.record(z.string(), z.unknown()),
  metrics: z.record(z.string(), z.unknown()),
  /** How an exported model's weights are held, and why. */
  precision: z.enum(['fp32', 'int8']).optional(),
  precisionWhy: z.string().optional(),
  /** Frozen matrices that stay in float32 where `precision` is int8. */
  fp32Matrices: z.array(z.string()).optional(),
  measured: precisionLosses.optional(),
};
const manifestFile = z.looseObject({ format: z.literal(FORMAT), ...fields });

export type ModelManifest = z.infer<typeof manifestFile>;
export type PrecisionLosses = z.infer<typeof precisionLosses>;

/** What training and export fill in; the format's number is written for them. */
export interface NewModelManifest extends Omit<z.infer<z.ZodObject<typeof fields>>, 'rendering'> {
  rendering: Rendering;
}

/** How data is rendered for a model that says nothing of it: the settings' defaults. */
export function defaultRendering(): Rendering {
  return settings.parse({});
}

/**
 * The manifest of a folder, or undefined where there is none.
 *
 * @throws ImitatorError `manifest-invalid` listing everything wrong, `manifest-format` for another version's.
 */
export function readModelManifest(dir: string): ModelManifest | undefined {
  const path = join(dir, MODEL_MANIFEST);
  if (!existsSync(path)) return undefined;
  const raw = readJson(path);
  const format = (raw as { format?: unknown } | null)?.format;
  if (format !== FORMAT)
    throw problem({
      code: 'manifest-format',
      place: `${path}, format`,
      expected: String(FORMAT),
      value: format ?? null,
      remedy: 'it was written by another release of imitator: use that one, or make the model again',
    });
  const parsed = manifestFile.safeParse(raw);
  if (!parsed.success)
    throw problems(
      'manifest-invalid',
      path,
      issueLines(parsed.error, raw),
      'it is damaged or was edited by hand: make the model again',
    );
  return parsed.data;
}

/** How the data of the model in a folder was rendered; live prompts must be rendered alike. */
export function readRendering(dir: string): Rendering {
  return readModelManifest(dir)?.rendering ?? defaultRendering();
}

const quantiles = z.array(z.number().min(0)).refine((list) => list.length === 0 || list.length === 5);
const ownerPace = z.looseObject({
  firstReplySeconds: quantiles,
  betweenBubblesSeconds: quantiles,
  secondsPerCharacter: quantiles,
  byHour: z.array(z.number().min(0).nullable()).length(24).optional(),
});

/** How fast the owner is whose messages the model in a folder learnt from; undefined where that is not known. */
export function readPace(dir: string): OwnerPace | undefined {
  return ownerPace.safeParse(readModelManifest(dir)?.dataset?.['pace']).data;
}

/** @throws ImitatorError `rendering-form` where a model learnt to read in another form than its family's. */
export function requireForm(
  dir: string,
  manifest: ModelManifest | undefined,
  { family }: Pick<Architecture, 'family'>,
): void {
  const form = manifest?.rendering.form;
  if (form === undefined || form === family.form) return;
  throw problem({
    code: 'rendering-form',
    place: `${join(dir, MODEL_MANIFEST)}, rendering.form`,
    expected: `"${family.form}", in which models of its family read`,
    value: form,
    remedy: 'it was written by another release of imitator: use that one, or make the model again',
  });
}

/** Writes the manifest, whole or not at all: after everything else, since a folder with one counts as whole. */
export function writeModelManifest(dir: string, manifest: NewModelManifest): void {
  const text = JSON.stringify(manifestFile.parse({ format: FORMAT, ...manifest }), null, 2);
  writeWhole(join(dir, MODEL_MANIFEST), `${text}\n`);
}
