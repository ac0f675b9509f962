/** What a dry run is told of the live server: its bots and pages, and a stored conversation as far as a prompt reaches. */
import type { ServerPage } from '../../config/server-environment.ts';
import type { DryRunTools } from '../admin/index.ts';
import { conversationNamed, type Store } from '../store/index.ts';
import type { PageBots } from './page-bots.ts';

/** More than any prompt holds. */
const HISTORY_MESSAGES = 80;
/** Sides in the words of the dry run. */
const FROM = { owner: 'bot', other: 'user' } as const;

export interface DryRunSources {
  store: Store;
  bots: PageBots;
  pages: readonly ServerPage[];
  /** Whether the generator could begin now; it can if left out. */
  modelReady?: (() => boolean) | undefined;
}

export function dryRunTools({ store, bots, pages, modelReady }: DryRunSources): DryRunTools {
  const { conversations } = store;
  return {
    bot: (page) => bots.of(page).bot,
    modelReady: () => modelReady?.() !== false,
    version: (page) => bots.of(page).generator?.version ?? null,
    settings: (page) => bots.of(page).settings,
    pages: pages.map(({ id, sendsAs }) => ({ id, platform: sendsAs === undefined ? 'page' : 'instagram' })),
    contacts: (page) => Object.keys(bots.of(page).generator?.rendering.contactTags ?? {}),
    conversation: async (name) => {
      const id = await conversationNamed(store.database, name);
      const state = id === undefined ? undefined : await conversations.load(id, HISTORY_MESSAGES);
      if (state === undefined) return undefined;
      const pending = state.pending.map(({ text, at }) => ({ side: 'other' as const, text, at }));
      const all = [...state.history, ...pending];
      const messages = all.map(({ side, text, at }) => ({ from: FROM[side], text, at }));
      return { person: state.person, messages, conduct: state.conduct };
    },
    conversations: () => conversations.ids(),
  };
}
