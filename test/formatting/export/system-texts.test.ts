import { describe, expect, it } from 'vitest';
import { systemTexts } from '../../../src/formatting/export/system-texts.ts';

const NAMES = ['Jana Nova', 'Tom', 'Ann Example', 'Łukasz Żak', "Sam O'Neil"];
const texts = systemTexts({ names: NAMES });

/** Each line stands for one pattern of the list, or for one branch of it. */
const WRITTEN_BY_MESSENGER: Readonly<Record<string, readonly string[]>> = {
  media: [
    'Jana sent an attachment.',
    'You sent an attachment.',
    'Jana Nova sent a link.',
    'Tom sent a photo.',
    'Tom sent an event.',
    'Tom sent a story from the lake house.',
    'Jana sent 3 photos.',
    'You sent 1 attachment.',
    'sent 2 attachments.',
    'Jana sent a reel by someone.creative.',
    'A Messenger user sent an attachment.',
    'You sent a file.',
    'You sent 2 videos.',
    'Tom shared a reel.',
    'Shared a story',
    'Sent a photo.',
    'Jana sent $20.50.',
    'Jana sent €5.',
    'You sent a poll. Use the Messenger mobile app to see it.',
    'This photo can only be viewed once in the app',
    'Download file: 1234567890',
    'Click for audio',
    'Click for video',
  ],
  reaction: [
    'Reacted ❤ to your message',
    'Jana reacted 😂 to your message.',
    'Tom reacted 👍 to a message',
    'Liked a message',
    'Jana liked a message.',
  ],
  call: [
    'Jana called you.',
    'You called Jana.',
    'You called a contact.',
    'You missed a call from Jana.',
    'Tom missed your call.',
    'Jana missed a video chat with Tom.',
    'The video chat ended.',
    'The call ended.',
    'Tom started a call.',
    'You joined the video chat.',
    'Jana started sharing video.',
    'You and Jana can now see each other.',
    'You stopped viewing Jana video.',
    'Audio call started',
    'Video call ended',
    'Call ended 12 s',
    'Missed video call',
    'A Messenger user called you.',
    'A Messenger user started a call.',
    'You missed a call from a Messenger user.',
    'You missed an audio call from Jana.',
    "Jana's video has ended.",
    'Jana stopped viewing your video.',
    'Declined call',
  ],
  system: [
    'To see this call notification message, open the Messenger app on your phone',
    'Waiting for this message. This might take a while.',
    'Message sent before this device was added to the chat',
    "You received a message but this browser can't show it.",
    'Unavailable message',
    'Message unavailable',
    'This person is unavailable on Messenger.',
    'Jana unsent a message.',
    'You removed a message.',
    'User unsent a message',
    'This message was unsent.',
    'A poll has been unsent',
    'An admin, moderator or host removed Tom message.',
    'Jana created the group.',
    'This group was created.',
    'Tom named the group Lake weekend.',
    'Tom removed the group name.',
    'The group name was set to Lake',
    'Jana added Tom to the group.',
    'You added Tom to the group. They can only see messages sent after they were added.',
    'A contact added participants.',
    'Tom removed Jana from the group.',
    'Tom left the group.',
    'Tom joined the group via the link.',
    'Tom changed the group photo.',
    'Tom is now an admin.',
    'Jana is no longer an admin.',
    'Tom added Jana as a group admin.',
    'Tom changed who can add people to the group.',
    'Tom turned on member approval and will review requests.',
    'You turned off disappearing messages.',
    'Tom changed disappearing messages to 24 hours',
    'Messages will disappear after 24 hours',
    'Disappearing messages are off',
    'Jana set the nickname for Tom to Tommy.',
    'Jana set your nickname to Annie.',
    'Tom set his own nickname to T.',
    "You set Tom's nickname to T.",
    'Jana cleared the nickname for Tom.',
    'You cleared your nickname.',
    'Jana changed the chat theme to Love.',
    'You changed the theme.',
    'Jana changed the chat colors.',
    'You set the chat color to blue',
    'Jana set the emoji to 🏕.',
    'You set the quick reaction to 👍.',
    'Jana set lol as a word effect for 😂',
    'Tom removed lol as the word effect',
    'Jana pinned a message.',
    'You unpinned a message.',
    'Jana took a screenshot.',
    'Tom recorded the screen.',
    'A screenshot was taken.',
    'This chat is read-only.',
    'Jana bumped your message: hello',
    "Tom bumped Jana's message.",
    'You are now connected on Messenger.',
    'Jana is now connected on Messenger',
    'You added Jana on Messenger',
    'You can now message and call each other and see info like Active Status.',
    "You're now friends with Jana.",
    'Say hi to your new Facebook friend, Jana.',
    'You waved at Jana!',
    'Jana waved at you.',
    'You and Jana waved at each other!',
    'Messages and calls are secured with end-to-end encryption. Only people in this chat can read them.',
    'Instagram upgraded the security of this chat.',
    'Your other chat with Jana was archived.',
    'Previous messages may be in your other chat.',
    'Jana added a new device.',
    'Your key has changed.',
    "Jana's key has changed.",
    "You're messaging Jana for the first time in a while",
    "This account can't receive your message because they don't allow new requests",
    'Jana created a poll: where to?',
    'Tom voted for "lake" in the poll: where to?',
    'Tom changed their vote to "sea" in the poll.',
    'You removed your vote for "sea" from the poll.',
    'Tom added "hills" to the poll.',
    'This poll has multiple updates.',
    'Jana updated the poll.',
    'Tom started a plan.',
    'Tom named the plan Lake.',
    'Tom removed the plan location.',
    'Jana created the reminder: bring cake',
    'Jana updated the reminder time to noon',
    'Tom responded Going to Lake weekend.',
    "Tom responded Can't Go to Lake weekend.",
    'Tom scored 1,234 points playing Basketball.',
    'Jana set a new personal best of 12 in EverWing.',
    'Tom is now in first place in EverWing.',
    'Jana challenged Tom to EverWing.',
    'Tom invited you to play EverWing.',
    "It's Jana's turn.",
    "It's your turn.",
    'Jana started this chat. View the listing.',
    'Jana is waiting for your response.',
    'Jana sent you a message about your listing.',
    'Please follow local guidelines about physical distancing when meeting.',
    'Jana mentioned you in their story.',
    'Mentioned you in their story',
    'Replied to your story',
    'Tom replied to your story',
    'IP Address: 10.0.0.1',
    'Jana made an update.',
    'Reminder, dentist at 10:30 AM.',
  ],
};

describe.each(Object.entries(WRITTEN_BY_MESSENGER))('what Messenger writes: %s', (kind, list) => {
  it.each(list)('knows that nobody typed %j', (text) => {
    expect(texts.recognise(text)?.kind).toBe(kind);
    // Whatever the case and the apostrophe, and with space around.
    expect(texts.recognise(` ${text.replaceAll("'", '\u2019')}\n`)?.kind).toBe(kind);
  });
});

describe('what Messenger writes in other languages', () => {
  it.each([
    ['Jana hat einen Anhang gesendet.', 'media'],
    ['Jana a envoyé une pièce jointe', 'media'],
    ['Jana ส่งไฟล์แนบ', 'media'],
    ['Jana a aimé un message', 'reaction'],
    ['Bir mesajı beğendi', 'reaction'],
    ['Đã bày tỏ cảm xúc 😂', 'reaction'],
  ])('knows that nobody typed %j, which is of kind %s', (text, kind) => {
    expect(texts.recognise(text)?.kind).toBe(kind);
  });
});

describe('what Messenger writes without a stop', () => {
  it.each([
    ['You changed the theme to Non-Binary', 'system'],
    ['Jana changed the theme to Spain 🇪🇸', 'system'],
    ['Tom changed the theme to The Last of Us', 'system'],
    ['Jana changed the chat theme to Lo-Fi', 'system'],
    ['You sent a reel', 'media'],
    ['You sent a story highlight', 'media'],
    ['Jana shared a reel', 'media'],
    ['You started an audio call', 'call'],
    ['Jana started a video chat', 'call'],
    ['You missed a video call', 'call'],
    ['You missed a video chat from Jana', 'call'],
    ['Missed audio call from Jana', 'call'],
    ['The video chat ended', 'call'],
    ['You sent 1 photo', 'media'],
    ['Sent a reel by annie.m', 'media'],
    ['You cleared the nickname for Jana Nova', 'system'],
    ['You forwarded a message', 'system'],
    ['A Messenger user replied to you', 'reaction'],
    ['Facebook user sent an attachment.', 'media'],
  ])('knows that nobody typed %j, which is of kind %s', (text, kind) => {
    expect(texts.recognise(text)?.kind).toBe(kind);
  });
});

describe('who speaks of themself by name', () => {
  it.each(['Jana called you', 'Jana missed your call', 'Jana took a screenshot', 'Jana Nova left the group'])(
    'typed nothing, be there a stop or not: %s',
    (text) => {
      expect(texts.recognise(text, { sender: 'Jana Nova', fromOwner: false })).toBeDefined();
      // Of others people say it.
      expect(texts.recognise(text, { sender: 'Tom', fromOwner: false })).toBeUndefined();
    },
  );

  it.each([
    'You called me',
    'You left the group',
    'You missed a call from your mum',
    'Missed call from mum',
    'Jana called you an idiot',
    'jana called you',
  ])('is not there in: %s', (text) => {
    expect(texts.recognise(text, { sender: 'Jana Nova', fromOwner: true })).toBeUndefined();
  });
});

describe('what a person typed', () => {
  it.each([
    'I called you.',
    'She sent an attachment.',
    'They left the group.',
    'it was a photo.',
    'who changed the group photo.',
    'Jana sent an attachment. did you see?',
    'I think Jana sent an attachment.',
    'missed a call from you',
    'Mum called you.',
    'jana liked the message you sent',
    'the call was bad',
    'You sent the wrong attachment.',
    'You called me.',
    'You waved at her!',
    'Jana is here',
    'You changed the theme to something darker, please',
    'Jana changed the theme to love and I hate it',
    'you sent a reel',
    'sent a photo',
    'missed call',
    'call ended',
    'video chat ended',
    'Jana called you',
    'You missed a call from me, sorry',
    'sent 2 photos yesterday',
    'sent an attachment.',
    'accepted.',
    'your turn',
    'lake weekend is happening now',
    'sent it',
    'This photo is great',
  ])('leaves %j as typed', (text) => {
    expect(texts.recognise(text)?.kind).toBeUndefined();
  });
});

describe('the name in the sentence', () => {
  it('may be a first name, a full name in any case, or You, Someone and A contact', () => {
    for (const name of ['Łukasz', 'ŁUKASZ ŻAK', "Sam O'Neil", 'Sam', 'Someone', 'A contact', 'you'])
      expect(texts.recognise(`${name} sent a photo.`)?.kind, name).toBe('media');
    expect(texts.recognise('Nobody sent a photo.')?.kind).toBeUndefined();
  });

  it('may be the last one, as people are called by it in some languages', () => {
    const vietnamese = systemTexts({ names: ['Nguyễn Văn An', 'Tom'] });
    expect(vietnamese.recognise('An đã gửi một file đính kèm.')?.kind).toBe('media');
    expect(vietnamese.recognise('Văn đã về nhà.')).toBeUndefined();
  });

  it('may be composed in another way than in the list of participants', () => {
    expect(systemTexts({ names: ['Zoë'] }).recognise('Zoe\u0308 left the group.')?.kind).toBe('system');
  });

  it('may be a nickname, once a text has told it', () => {
    const thread = systemTexts({ names: ['Jana'] });
    expect(thread.recognise('Bear left the group.')?.kind).toBeUndefined();
    thread.learn('You set the nickname for Jana to Bear.');
    expect(thread.recognise('Bear left the group.')?.kind).toBe('system');
  });
});

describe('a text on an attachment', () => {
  const beside = (text: string) => texts.recognise(text, { sender: 'Jana Nova', media: true })?.by;

  it.each([
    'Jana saatis manuse.',
    'Jana Nova saatis manuse.',
    'Saatis Jana manuse.',
    'Janaから添付ファイルが届きました。',
    'Sent a link.',
    'Hat einen Anhang gesendet.',
    'Big Bear sent an attachment.',
    'Bär hat einen Anhang gesendet.',
  ])('describes it: %s', (text) => {
    expect(beside(text)).toBe('structure');
    expect(texts.recognise(text, { sender: 'Jana Nova' })).toBeUndefined();
  });

  it.each([
    'Tom saatis manuse.',
    'Jana saatis manuse',
    'Jana!',
    'Jana, look.',
    'Janas Hund ist da.',
    'Is that Jana?',
    'She sent a link.',
    'Er hat einen Anhang gesendet.',
    'haha look',
    'https://example.org says Jana won.',
  ])('was typed beside it: %s', (text) => {
    expect(beside(text)).toBeUndefined();
  });
});

describe('what is written by Messenger in some threads only', () => {
  it('is an answer to an invitation, in groups and requests', () => {
    expect(texts.recognise('Jana accepted.')?.kind).toBeUndefined();
    expect(systemTexts({ names: ['Jana'], groupOrRequest: true }).recognise('Jana accepted.')?.kind).toBe(
      'system',
    );
  });

  it('is the beginning of an event, where an event was shared', () => {
    expect(texts.recognise('Lake weekend is happening now.')?.kind).toBeUndefined();
    expect(systemTexts({ names: [], event: true }).recognise('Lake weekend is happening now.')?.kind).toBe(
      'system',
    );
  });
});
