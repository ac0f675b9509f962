import { expect, test } from 'vitest';
import { LONG, onBothDatabases } from './live.ts';

onBothDatabases({}, (live) => {
  test('a message comes back as a reply, bubble by bubble, after it was seen and dots were shown', async () => {
    const { generator, somebody } = live();
    const ann = somebody();
    generator.on('hello', 'hey|how are you?');
    ann.says('hello there');
    expect(await ann.receivesTexts(2, LONG)).toEqual(['hey', 'how are you?']);
    expect(ann.actions.map(({ action }) => action)).toEqual(['mark_seen', 'typing_on']);
  });

  test('a burst gets one reply, in the order in which it was written', async () => {
    const ann = live().somebody();
    const now = Date.now();
    // The second one was written first, and comes late.
    const said = [
      ann.says('two', { at: now }),
      ann.says('one', { at: now - 50 }),
      ann.says('three', { at: now + 1 }),
    ];
    await Promise.all(said.map(({ accepted }) => accepted));
    expect((await ann.receives(LONG)).text).toBe('re: one');
    expect(await ann.receivesTexts(2, LONG)).toEqual(['two', 'three']);
    expect(ann.received).toHaveLength(3);
  });

  test('what comes while the reply is made cancels it, and is answered with the rest', async () => {
    const { generator, somebody } = live();
    const ann = somebody();
    generator.on('first thought', 'too early', { takesMs: 20_000 });
    const before = generator.aborted;
    await ann.says('first thought').accepted;
    await expect.poll(() => generator.prompts.at(-1), LONG.poll).toBe('first thought');
    await ann.says('second thought').accepted;
    expect(await ann.receivesTexts(2, LONG)).toEqual(['re: first thought', 'second thought']);
    expect(generator.aborted).toBe(before + 1);
  });

  test('an edit while the reply is made changes what is answered; a deletion is not answered', async () => {
    const { generator, somebody } = live();
    const ann = somebody();
    generator.on('five', 'too early', { takesMs: 20_000, times: 10 });
    const said = ann.says('at five?');
    const oops = ann.says('wrong chat');
    await Promise.all([said.accepted, oops.accepted]);
    await expect.poll(() => generator.prompts.at(-1), LONG.poll).toBe('at five?| wrong chat');
    await ann.unsends(oops);
    await ann.changes(said, 'at six?');
    expect((await ann.receives(LONG)).text).toBe('re: at six?');
    expect(generator.prompts.at(-1)).toBe('at six?');
  });

  test('what comes after the first bubble is out joins the next prompt', async () => {
    const { generator, somebody } = live();
    const ann = somebody();
    generator.on('tell me', 'well|you see');
    ann.says('tell me');
    await ann.receives(LONG);
    ann.says('and then?');
    expect(await ann.receivesTexts(2, LONG)).toEqual(['you see', 're: and then?']);
  });

  test('two people at once get their own replies', async () => {
    const { generator, somebody } = live();
    const [ann, bob] = [somebody(), somebody()];
    generator.on('slow', 'at last', { takesMs: 1000 });
    ann.says('slow one');
    bob.says('quick one');
    expect((await bob.receives(LONG)).text).toBe('re: quick one');
    expect((await ann.receives(LONG)).text).toBe('at last');
    expect(bob.received).toHaveLength(1);
  });

  test('a reply that fails is made again, and the person gets one', async () => {
    const { generator, somebody } = live();
    const ann = somebody();
    generator.on('bad luck', new Error('the engine stumbled'));
    ann.says('bad luck');
    expect((await ann.receives(LONG)).text).toBe('re: bad luck');
    expect(ann.received).toHaveLength(1);
  });

  test('silence is a reply too: nothing is sent, and nothing waits', async () => {
    const { generator, somebody } = live();
    const ann = somebody();
    generator.on('hm', '', { times: 4 });
    const said = ann.says('hm');
    await said.accepted;
    await expect.poll(() => generator.prompts.filter((p) => p === 'hm').length, LONG.poll).toBe(4);
    await expect
      .poll(async () => {
        const [row] = await live().query('select place from imitator.inbox where mid = $1', [said.mid]);
        return row!['place'];
      }, LONG.poll)
      .not.toBeNull();
    expect(ann.received).toEqual([]);
  });
});
