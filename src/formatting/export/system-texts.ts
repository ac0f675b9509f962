/**
 * Texts that Messenger and Instagram write into a message's content themselves. They match as a whole, in any case,
 * or not at all. `Who` stands for somebody's name: You, Someone, A contact, or a name, first name or nickname of the
 * thread; never a pronoun ("I called you." was typed).
 *
 * Sources: open-source readers of the export and documented exports, collected in November 2026. English is covered
 * best; of other languages only what was seen.
 */

import { withoutNames } from './templates.ts';

/** `media`: the text goes, the attachment was real. `call`, `reaction`, `system`: nobody typed anything. */
export type SystemKind = 'media' | 'call' | 'reaction' | 'system';

/** Any name in the middle of a sentence; "You called me." was typed. */
const NAME = '(?!(?:me|us|him|her|them|it|this|that)\\b)[^\\n]{1,80}?';

/** What follows somebody's name. */
const afterWho: Readonly<Record<SystemKind, readonly string[]>> = {
  media: [
    'sent an attachment\\.',
    'sent a link\\.',
    'sent an? (?:photo|video|GIF|sticker|voice message|post|reel|story|story highlight|event|contact card|location|live location|pinned location)(?: from [^\\n]{1,40})?\\.',
    'sent \\d+ (?:photos|videos)\\.',
    'shared a (?:post|story|reel|link|photo|video)\\.',
    'sent \\S?\\d[\\d.,]*\\S?\\.',
    'hat einen Anhang gesendet\\.',
    'a envoyé une pièce jointe\\.?',
    'ส่งไฟล์แนบ',
  ],
  call: [
    'called you\\.',
    'missed (?:a|an|your) (?:audio |video |voice )?(?:call|chat)(?: (?:from|with) NAME)?\\.',
    '(?:started|joined|left) (?:a|the) (?:audio |video |voice )?(?:call|chat)\\.',
    '(?:started|stopped) sharing video\\.',
  ],
  reaction: [
    'reacted \\S+ to (?:your|a|their|his|her) message\\.?',
    'liked a message\\.?',
    'a aimé un message\\.?',
  ],
  system: [
    '(?:unsent|removed) a message\\.?',
    'created (?:the|this|a) group\\.',
    'named the group .*',
    'removed the group name\\.',
    'added NAME to the group\\.(?: (?:They|You) can only see messages sent after.*)?',
    'removed NAME from the group\\.',
    '(?:left|joined) the group(?: via (?:the |a )?link)?\\.',
    'changed the group photo\\.',
    '(?:is now|is no longer) an admin\\.',
    '(?:added|removed) NAME as a group admin\\.',
    'changed who can add people to .*',
    'turned (?:on|off) (?:member approval|message sharing permissions|disappearing messages|quiet mode).*',
    'changed disappearing messages.*',
    "set (?:the nickname for NAME|your nickname|(?:his|her|their) own nickname|NAME's nickname) to .*",
    "cleared (?:the nickname for NAME|your nickname|(?:his|her|their) own nickname|NAME's nickname)\\.",
    'changed the (?:chat )?theme(?: to .*| using AI to .*)?\\.',
    '(?:changed the chat colou?rs?|set the chat colou?r.*)\\.?',
    'set the (?:emoji|quick reaction) to .*',
    '(?:set|removed) .* as (?:the |a )?word effects?(?: for .*)?',
    '(?:un)?pinned a message\\.',
    '(?:took a screenshot|recorded the screen)\\.',
    "bumped (?:your|their|a|NAME's) message\\.?:?.*",
    'is now connected on Messenger\\.?',
    'waved at you[!.]?',
    '(?:added|removed) a (?:new )?device.*',
    'created a poll(?:: .*|\\.)',
    '(?:voted for|removed (?:(?:their|your) )?vote for|changed (?:(?:their|your) )?vote to) .* (?:in|from) the poll.*',
    'added .* to the poll.*',
    'updated the poll.*',
    '(?:started a plan|created a plan|named the plan .*|updated the plan .*|removed the plan location)\\.?',
    '(?:created|updated|turned off|named) the reminder.*',
    'updated the reminder (?:time|location).*',
    "responded (?:Going|Can't Go|Interested|Maybe) to .*",
    'scored \\d[\\d,]*(?: points?)? (?:in|playing) .*',
    '(?:set a new personal best of|set the new high score of|is now in first place in|moved up the leaderboard in) .*',
    'challenged NAME (?:in|to) .*',
    'invited you to play .*',
    'started this chat\\..*',
    'is waiting for your response\\.',
    'sent you a message about your listing.*',
    'mentioned (?:you|NAME) in (?:their|your) story\\.?',
    'replied to (?:your|their) story\\.?',
    'made an update\\.',
  ],
};

/** Whole texts. */
const whole: Readonly<Record<SystemKind, readonly string[]>> = {
  media: [
    '(?:Shared a story|Sent a (?:post|reel|story highlight|photo|video))\\.?',
    'You (?:sent|received) a (?:live location|pinned location|poll|contact card|story mention|post mention|bumped message|sticker|message from Meta AI)\\. Use the Messenger mobile app to see it\\.',
    'This (?:photo|video) can only be viewed once.*',
    'Download file: .*',
    'Click for (?:audio|video)',
  ],
  call: [
    'You called (?:a contact|NAME)\\.',
    'The (?:audio |video |voice )?(?:call|chat) ended\\.',
    '(?:You and NAME can now see each other|You stopped viewing NAME video)\\.',
    '(?:Audio|Video) call (?:started|ended)',
    'Call ended(?: \\d+\\s?[hms].*)?',
    '(?:Missed|Declined) (?:audio |video |voice )?call',
  ],
  reaction: [
    'Reacted \\S+ to your message',
    'Liked a message\\.?',
    'Bir mesajı beğendi\\.?',
    'Đã bày tỏ cảm xúc.*',
  ],
  system: [
    '(?:To see this call notification message|To see this memory), open the Messenger app.*',
    'Waiting for this message\\. This might take a while\\.',
    'Message sent before this device was added.*',
    "You (?:sent|received) a message but this browser can't show it\\.?",
    '(?:Unavailable message|Message unavailable|Story unavailable|Status unavailable|This person is unavailable.*)',
    '(?:User unsent a message|This message was unsent|A poll has been unsent|This poll is no longer available)\\.?',
    'An admin, moderator or host removed NAME message\\.',
    'This group was created\\.',
    'The group name was set to .*',
    'A contact added participants\\.',
    'Messages will disappear .*|Disappearing messages .*',
    'A screenshot was taken\\.',
    'This chat is read-only\\.',
    'You are now connected on Messenger\\.?',
    'You added NAME on Messenger\\.?',
    'You can now message and call each other.*|You can now call each other.*',
    "You're now friends with NAME\\.?|Say hi to your new Facebook friend, NAME\\.",
    '(?:You waved at NAME|You and NAME waved at each other)[!.]?',
    '(?:Messages and calls|New messages and calls) are secured with end-to-end encryption.*',
    'Instagram upgraded the security of this chat.*',
    'Your other chat (?:with NAME )?(?:was|has been) archived\\.|Previous messages may be in your other chat\\.',
    "(?:NAME's|Your) key has changed\\.",
    "You're messaging NAME for the first time.*|This account can't receive your message because.*",
    'This poll has multiple updates\\.',
    "(?:It's )?NAME's turn\\.?|It's your turn\\.?",
    'Please follow local guidelines about physical distancing.*',
    'Mentioned you in their story\\.?',
    'Replied to (?:your|their) story\\.?',
    'IP Address: .*',
    'Reminder, .* \\d{1,2}:\\d\\d(?: ?[AP]M)?\\.?',
  ],
};

const inEventThread = /^.* is happening now\.$/isu;
const invitationAnswer = /^(?:accepted|declined)\.?$/iu;

type Compiled = readonly (readonly [SystemKind, RegExp])[];

function compile(table: Readonly<Record<SystemKind, readonly string[]>>): Compiled {
  return Object.entries(table).map(([kind, patterns]) => {
    const any = patterns.map((pattern) => pattern.replaceAll('NAME', NAME)).join('|');
    return [kind as SystemKind, new RegExp(`^(?:${any})$`, 'isu')];
  });
}

const predicates = compile(afterWho);
const sentences = compile(whole);

/**
 * The word that every whole text begins with, so that most of what people type needs no further look. Patterns that
 * begin with a name are found by their "'s".
 */
const sentenceStart =
  /^(?:shared|sent|you|you're|this|download|click|the|audio|video|call|missed|declined|reacted|liked|bir|đã|to|waiting|message|messages|unavailable|story|status|user|a|an|disappearing|say|new|instagram|your|previous|it's|please|mentioned|replied|ip|reminder)(?![\p{L}\p{N}])|'s (?:key|turn)/iu;

const SUBJECTS = ['you', 'someone', 'a contact'];
const PRONOUNS = new Set(['i', 'we', 'he', 'she', 'it', 'they', 'who', 'this', 'that']);

/** What a thread tells about whom its system texts may name, and about itself. */
export interface SystemTextContext {
  /** Participants and senders, repaired. */
  names: readonly string[];
  /** A shared event hangs in the thread. */
  event?: boolean;
  /** The thread is a group, or a request that was pending. */
  groupOrRequest?: boolean;
  /** What follows a name in sentences that the whole export repeats: see `TemplateMiner`. */
  templates?: ReadonlySet<string>;
}

export interface SystemTexts {
  /** The kind of text this is, or undefined if a person typed it. */
  kindOf(content: string): SystemKind | undefined;
  /** Learns a nickname that a system text gave: later texts may use it. */
  learn(content: string): void;
}

/** The recogniser of one thread. */
export function systemTexts(context: SystemTextContext): SystemTexts {
  const { templates = new Set() } = context;
  const subjects = new Map<string, Set<string>>();
  const addSubject = (name: string) => {
    const plain = comparable(name);
    const [first] = plain.split(' ');
    if (first === undefined || first === '' || PRONOUNS.has(plain)) return;
    const known = subjects.get(first);
    if (known === undefined) subjects.set(first, new Set([plain]));
    else known.add(plain);
  };
  for (const subject of SUBJECTS) addSubject(subject);
  for (const name of context.names) {
    addSubject(name);
    addSubject(name.split(/\s+/u)[0] ?? '');
  }
  return {
    learn(content) {
      const nickname = /nickname(?: for [^\n]{1,80}?)? to ([^\n]{1,80}?)\.$/iu.exec(content)?.[1];
      if (nickname !== undefined) addSubject(nickname);
    },
    kindOf(content) {
      const text = content.trim().replaceAll('\u2019', "'");
      if (sentenceStart.test(text)) {
        const kind = firstMatch(sentences, text);
        if (kind !== undefined) return kind;
      }
      const space = text.indexOf(' ');
      const known = space < 1 ? undefined : subjects.get(comparable(text.slice(0, space)));
      for (const subject of known ?? []) {
        const rest = predicateAfter(text, subject);
        if (rest === undefined) continue;
        const kind = firstMatch(predicates, rest);
        if (kind !== undefined) return kind;
        if (context.groupOrRequest && invitationAnswer.test(rest)) return 'system';
        if (templates.size > 0 && templates.has(withoutNames(rest, context.names))) return 'system';
      }
      return context.event && inEventThread.test(text) ? 'system' : undefined;
    },
  };
}

/** What follows the subject's name and a space, or undefined where the text does not begin with it. */
function predicateAfter(text: string, subject: string): string | undefined {
  const composed = text.normalize('NFC');
  if (comparable(composed.slice(0, subject.length)) !== subject || composed[subject.length] !== ' ')
    return undefined;
  return composed.slice(subject.length + 1);
}

function comparable(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function firstMatch(table: Compiled, text: string): SystemKind | undefined {
  return table.find(([, pattern]) => pattern.test(text))?.[0];
}
