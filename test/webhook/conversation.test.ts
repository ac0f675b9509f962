import { expect, test } from 'vitest';
import { onBothDatabases } from './live.ts';

onBothDatabases({}, (live) => {
  test('a message comes back as a reply, bubble by bubble', async () => {
    const { generator, somebody } = live();
    const ann = somebody();
    generator.on('hello', 'hey|how are you?');
    ann.says('hello there');
    expect(await ann.receivesTexts(2)).toEqual(['hey', 'how are you?']);
    expect(ann.actions.map(({ action }) => action)).toEqual(['mark_seen', 'typing_on']);
  });
});
