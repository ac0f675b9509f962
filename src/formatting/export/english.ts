/**
 * What Messenger and Instagram write in English.
 *
 * Sources: open-source readers of the export, documented exports, and the templates in Meta's own web client (its module
 * of localised administrative messages, as public copies show it), collected in November 2026.
 */
import type { ByKind } from './sentences.ts';

/** Whom a sentence may begin with, beside the people of a thread. */
export const SUBJECTS = [
  'you',
  'someone',
  'a contact',
  'a messenger user',
  'messenger user',
  'a facebook user',
  'facebook user',
  'an instagram user',
  'instagram user',
  'a chat admin',
  'an admin',
];

/** What follows somebody's name. */
export const afterName: ByKind = {
  media: [
    'sent an attachment\\.',
    'sent a link\\.',
    'sent (?:you )?an? (?:photo|video|GIF|sticker|voice message|voice clip|audio clip|file|post|reel|Instagram reel|Instagram post|story|story highlight|memory|note|poll|product|profile|event|contact card|contact|song|location|live location|pinned location)(?: (?:from|by) [^\\n]{1,60})?\\.',
    'sent (?:\\d+|multiple) (?:photos?|videos?|attachments?|links?|files?|stickers?|GIFs?|posts?|reels?|voice messages?)\\.',
    "shared (?:a|an|NAME's) (?:post|story|reel|link|photo|video|album|memory|profile|song|event|contact|location|live location)(?: (?:from|by|with) [^\\n]{1,60})?\\.",
    '(?:started|stopped) sharing (?:a |their |his |her )?(?:live )?location\\.',
    'sent \\S?\\d[\\d.,]*\\S?\\.',
  ],
  call: [
    'called (?:you|the group)\\.',
    'missed (?:a|an|your) (?:group )?(?:audio |video |voice )?(?:call|chat)(?: (?:from|with) NAME)?\\.',
    '(?:started|joined|left|ended|declined) (?:a|an|the|your) (?:group )?(?:audio |video |voice )?(?:call|chat)\\.',
    '(?:started|stopped) sharing (?:video|(?:their|his|her) screen)\\.',
    "stopped viewing (?:your|NAME's) video\\.",
  ],
  reaction: [
    "reacted (?:\\S+ to|with \\S+ to|to) (?:your|a|their|his|her|this|NAME's) (?:message|photo|video|story|reel|post)\\.?",
    'liked a message\\.?',
  ],
  system: [
    '(?:unsent|removed) a message\\.?',
    'created (?:the|this|a) group\\.',
    'named the group .*',
    'removed the group name\\.',
    'added NAME to the group\\.(?: (?:They|You) can only see messages sent after.*)?',
    'removed NAME from the group\\.',
    '(?:left|joined) the group(?: via (?:the |a )?link)?\\.',
    '(?:changed|removed) the group photo\\.',
    '(?:is|are) (?:now|no longer) an admin\\.',
    '(?:added|removed) (?:NAME|themself|yourself) as a group admin\\.',
    'changed who can add people to .*',
    'turned (?:on|off) (?:member approval|message sharing permissions|disappearing messages|quiet mode).*',
    'changed disappearing messages.*',
    "set (?:the nickname for NAME|your nickname|(?:his|her|their)(?: own)? nickname|NAME's nickname) to .*",
    "cleared (?:the nickname for NAME|your nickname|(?:his|her|their) own nickname|NAME's nickname)\\.",
    '(?:changed|set) the (?:chat )?theme(?: (?:back )?to .*| using AI to .*)?\\.',
    '(?:changed the chat colou?rs?|set the chat colou?r.*)\\.?',
    '(?:set|changed) the (?:emoji|quick reaction) to .*',
    '(?:removed|cleared) the (?:emoji|quick reaction|chat colou?rs?|theme)\\.',
    '(?:set|removed) .* as (?:the |a )?word effects?(?: for .*)?',
    '(?:un)?pinned (?:a|your) message\\.',
    'forwarded a message\\.',
    '(?:took a screenshot|recorded the screen)\\.',
    "bumped (?:your|their|a|NAME's) message\\.?:?.*",
    'is now connected on Messenger\\.?',
    'waved (?:at|to) you[!.]?',
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
    '(?:paid|requested) (?:you |NAME )?\\S?\\d[\\d.,]*\\S?(?: from NAME)?\\.',
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
export const whole: ByKind = {
  media: [
    'sent \\d+ (?:attachments?|photos|videos|links|stickers|files)\\.',
    'You (?:sent|received) a (?:live location|pinned location|poll|contact card|story mention|post mention|bumped message|sticker|message from Meta AI)\\. Use the Messenger mobile app to see it\\.',
    'This (?:photo|video) can only be viewed once.*',
    'Download file: .*',
    'Click for (?:audio|video)',
  ],
  call: [
    'You called (?:a contact|NAME)\\.',
    'The (?:group )?(?:audio |video |voice )?(?:call|chat) (?:has )?ended\\.',
    'Your (?:audio |video |voice )?(?:call|chat) with NAME ended\\.',
    '(?:You and NAME can now see each other|You stopped viewing NAME video)\\.',
    "NAME's video has ended\\.",
  ],
  reaction: [
    'Reacted (?:\\S+ to|with \\S+ to|to) (?:your|a|this) (?:message|photo|video|story|reel|post)\\.?',
    'Reacted to your message: \\S+',
    '(?:Liked|Loved) a message\\.?',
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
    'A screenshot was taken\\.|Current screen was recorded\\.',
    'This chat is read-only\\.',
    'You are now connected on Messenger\\.?',
    'You added NAME on Messenger\\.?',
    'You can now message and call each other.*|You can now call each other.*',
    "You're now friends with NAME\\.?|Say hi to your new Facebook friend, NAME\\.",
    '(?:You waved (?:at|to) NAME|You and NAME waved at each other)[!.]?',
    '(?:Messages and calls|New messages and calls) are secured with end-to-end encryption.*',
    'Instagram upgraded the security of this chat.*',
    'Your other chat (?:with NAME )?(?:was|has been) archived\\.|Previous messages may be in your other chat\\.',
    "(?:NAME's|Your) key has changed\\.",
    "You're messaging NAME for the first time.*|This account can't receive your message because.*",
    "(?:This|Your|NAME's) poll has multiple updates\\.",
    'You mentioned (?:this user|@\\S+) in your story\\.?',
    "(?:It's )?NAME's turn\\.?|It's your turn\\.?",
    'Please follow local guidelines about physical distancing.*',
    'Mentioned you in their story\\.?',
    'Replied to (?:your|their) story\\.?',
    'IP Address: .*',
    'Reminder, .* \\d{1,2}:\\d\\d(?: ?[AP]M)?\\.?',
  ],
};

/** Whole texts that people type in small letters. */
export const wholeExactly: ByKind = {
  media: [
    '(?:Shared a (?:story|reel)|Sent an attachment|Sent a (?:post|reel|story highlight|photo|video))\\.?',
    '(?:Sent|Shared) a (?:reel|post|story) by @?[\\w.]+',
  ],
  call: [
    '(?:Audio|Video|Voice|Group) (?:call|chat) (?:started|ended)',
    'Call ended(?: \\d+\\s?[hms].*)?',
    '(?:Missed|Declined) (?:audio |video |voice )?call',
    'Missed (?:audio|video|voice) (?:call|chat) from [\\p{Lu}\\p{Lo}][^\\n,!?]{0,40}',
    'The (?:audio|video|voice|group) (?:call|chat) (?:has )?ended',
  ],
};

const words = '(?:of|the|and|in|on|to|a|with|for|&|x|vs\\.?)';
/** As Messenger titles a theme: each word with a capital, a number or a picture. */
const TITLE = `["“]?[^\\p{Ll}\\s"][^\\s,!?]*(?: (?:${words}|[^\\p{Ll}\\s][^\\s,!?]*)){0,6}`;

/** What follows a name in sentences that end without a stop; people type the like, but not in this case of letters. */
export const afterNameExactly: ByKind = {
  media: [
    'sent (?:an? (?:Instagram )?(?:reel|post|story|story highlight)|\\d+ (?:photo|video|attachment|sticker|GIF|link|file)s?)(?: (?:by|from) [\\p{Lu}@][^\\n,!?]{1,40}| by [\\w.]+)?',
    'shared a (?:reel|post|story)(?: by @?[\\w.]+)?',
  ],
  call: [
    '(?:started|missed|joined|left|ended) (?:a|an|the|your) (?:group )?(?:audio|video|voice) (?:call|chat)',
    'missed an? (?:group )?(?:audio |video |voice )?(?:call|chat) from (?!(?:me|us|him|her|them|my|your|his|our|their|the|an?|some\\w*|work|home)\\b)[^\\n,!?]{1,40}',
  ],
  system: [
    `(?:changed|set) the (?:chat )?theme(?: (?:back )?to ${TITLE}| using AI to .*)?`,
    'cleared (?:your|(?:his|her|their) own) nickname',
    'cleared the nickname for [\\p{Lu}\\p{Lo}][^\\n,!?]{0,40}',
    '(?:(?:un)?pinned|forwarded) a message',
    'created a poll',
  ],
};

/** The same, if the one that the sentence speaks of has sent it: of others people say it. */
export const afterSendersName: ByKind = {
  media: [
    'sent (?:you )?(?:an attachment|an? (?:photo|video|GIF|sticker|link|voice message|file|location|live location|post|reel|story))',
    'shared a (?:link|post|photo|video|location)(?: with you)?',
  ],
  reaction: ['(?:liked|loved) a message', 'replied to (?:you|yourself|themself|himself|herself|your story)'],
};
