import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../config/load.ts';
import { botSettingsOf } from '../../config/page-settings.ts';
import { type GroupName, groups } from '../../config/schema.ts';
import { tempDir } from '../support/temp-dir.ts';

function fileWith(content: string): string {
  const file = join(tempDir(), 'settings.json');
  writeFileSync(file, content);
  return file;
}

const keys = (Object.keys(groups) as GroupName[]).flatMap((group) =>
  Object.keys(groups[group].shape).map((key) => [group, key] as const),
);

describe('settings', () => {
  it('have a default for every key', () => {
    const settings: Record<GroupName, Readonly<Record<string, unknown>>> = loadSettings({ env: {} });
    expect(keys.length).toBeGreaterThan(50);
    for (const [group, key] of keys) expect(settings[group][key], `${group}.${key}`).toBeDefined();
    expect(settings.formatting['sessionGapHours']).toBe(6);
  });

  it('let the environment win over the file, and --set over both', () => {
    const configFile = fileWith(
      '{"formatting":{"sessionGapHours":1,"contextTurns":1},"log":{"level":"warn"}}',
    );
    const env = { IMITATOR_FORMATTING__SESSION_GAP_HOURS: '2', IMITATOR_FORMATTING__CONTEXT_TURNS: '2' };
    const settings = loadSettings({ env, configFile, sets: ['formatting.contextTurns=3'] });
    expect(settings.log.level).toBe('warn');
    expect(settings.formatting).toMatchObject({ sessionGapHours: 2, contextTurns: 3 });
  });

  it('name the new name of a renamed one', () => {
    expect(() => loadSettings({ env: {}, sets: ['bot.redrawTopP=0.8'] })).toThrow(
      /bot\.redrawTopP: no such setting; it is bot\.topP now/,
    );
  });

  it('name the nearest key for an unknown one', () => {
    expect(() => loadSettings({ env: {}, sets: ['formatting.sesionGapHour=3'] })).toThrow(
      /formatting\.sesionGapHour: no such setting; did you mean formatting\.sessionGapHours\?/,
    );
    expect(() => loadSettings({ env: { IMITATOR_FORMATING__X: '3' } })).toThrow(/did you mean formatting\?/);
  });

  it('report every problem at once, each with its place and value', () => {
    const configFile = fileWith('{"formatting":{"sessionGapHours":"six"},"nope":{"a":1}}');
    const load = () => loadSettings({ env: {}, configFile, sets: ['model.device=toaster'] });
    expect(load).toThrow(/settings\.json: formatting\.sessionGapHours: expected number, got "six"/);
    const choice = () => loadSettings({ env: {}, sets: ['train.learningRate=high'] });
    expect(choice).toThrow(/train\.learningRate: expected "auto" or number, got "high"/);
    expect(load).toThrow(/settings\.json: nope: no such group/);
    expect(load).toThrow(
      /--set model\.device=toaster: model\.device: expected one of "auto".*, got "toaster"/,
    );
  });

  it('say what is wrong with a file that is missing or no JSON object', () => {
    expect(() => loadSettings({ env: {}, configFile: '/nowhere.json' })).toThrow(
      /nowhere\.json: expected a readable file/,
    );
    expect(() => loadSettings({ env: {}, configFile: fileWith('{oops') })).toThrow(/expected JSON/);
    expect(() => loadSettings({ env: {}, configFile: fileWith('[1]') })).toThrow(/one JSON object of groups/);
  });

  it('of a setting with parts are given part by part, in every layer', () => {
    const configFile = fileWith('{"admin":{"notify":{"everySeconds":5,"kinds":["crisis"]}}}');
    const env = { IMITATOR_ADMIN__NOTIFY__URL: 'https://hooks.example.org/a' };
    const sets = ['admin.notify.everySeconds=7'];
    const { notify } = loadSettings({ env, configFile, sets }).admin;
    expect(notify).toMatchObject({
      everySeconds: 7,
      kinds: ['crisis'],
      url: env.IMITATOR_ADMIN__NOTIFY__URL,
    });
    const whole = { IMITATOR_ADMIN__NOTIFY: '{"command":["tell"]}' };
    expect(loadSettings({ env: whole }).admin.notify.command).toEqual(['tell']);
    expect(() => loadSettings({ env: {}, sets: ['admin.notify.everySecond=7'] })).toThrow(
      /admin\.notify\.everySecond: no such setting; did you mean admin\.notify\.everySeconds\?/,
    );
    expect(() => loadSettings({ env: {}, sets: ['admin.notify.everySeconds=often'] })).toThrow(
      /--set admin\.notify\.everySeconds=often: admin\.notify\.everySeconds: expected number, got "often"/,
    );
  });

  it('of a page stand in the place of those of the bot, and are checked as they are', () => {
    const pagesOf = (...bots: object[]) =>
      JSON.stringify({
        webhook: {
          pages: bots.map((bot, i) => ({
            id: `${i}`,
            appSecretVariable: 'A',
            accessTokenVariable: 'B',
            bot,
          })),
        },
      });
    const load = (content: string) => loadSettings({ env: {}, configFile: fileWith(content) });
    const { bot, webhook } = load(pagesOf({ maxBubbles: 2 }, {}));
    expect(botSettingsOf(bot, webhook.pages[0])).toEqual({ ...bot, maxBubbles: 2 });
    expect(botSettingsOf(bot, webhook.pages[1])).toEqual(bot);
    expect(() => load(pagesOf({ maxBubble: 2 }))).toThrow(
      /webhook\.pages\.0\.bot: no setting bot\.maxBubble; did you mean maxBubbles\?/,
    );
    expect(() => load(pagesOf({ maxBubbles: 'two' }))).toThrow(/pages\.0\.bot\.maxBubbles: expected number/);
    expect(() => load(pagesOf({ maxWaitSeconds: 60 }))).toThrow(
      /pages\.0\.bot\.firstReplySeconds: expected more/,
    );
    const twice = '{"id":"1","appSecretVariable":"A","accessTokenVariable":"B"}';
    expect(() => load(`{"webhook":{"pages":[${twice},${twice}]}}`)).toThrow(
      /expected each page once; 1 is there/,
    );
  });

  it('keep text that looks like a number where the setting is text', () => {
    expect(loadSettings({ env: {}, sets: ['webhook.appId=0123'] }).webhook.appId).toBe('0123');
    expect(loadSettings({ env: { IMITATOR_WEBHOOK__APP_ID: '123' } }).webhook.appId).toBe('123');
  });
});
