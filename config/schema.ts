/**
 * Every setting of the project, once: its type, default and doc line. `config/default.json` and the table in
 * `docs/settings.md` are generated from here (`npm run docs`).
 */
import { z } from 'zod';
import { admin } from './groups/admin.ts';
import { bot } from './groups/bot.ts';
import { formatting } from './groups/formatting.ts';
import { log } from './groups/log.ts';
import { model } from './groups/model.ts';
import { retrain } from './groups/retrain.ts';
import { send } from './groups/send.ts';
import { store } from './groups/store.ts';
import { train } from './groups/train.ts';
import { webhook } from './groups/webhook.ts';
import { checkPages } from './page-settings.ts';

export const groups = { formatting, model, train, bot, webhook, send, store, retrain, admin, log };

export type GroupName = keyof typeof groups;

export const settingsSchema = z
  .strictObject({
    formatting: formatting.prefault({}),
    model: model.prefault({}),
    train: train.prefault({}),
    bot: bot.prefault({}),
    webhook: webhook.prefault({}),
    send: send.prefault({}),
    store: store.prefault({}),
    retrain: retrain.prefault({}),
    admin: admin.prefault({}),
    log: log.prefault({}),
  })
  .superRefine(checkPages);

export type Settings = z.infer<typeof settingsSchema>;

/** Every setting as it is where nobody says otherwise. */
export function defaultSettings(): Settings {
  return settingsSchema.parse({});
}
