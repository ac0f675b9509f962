import { describe, expect, it } from 'vitest';
import { type FormatChoices, formatSources } from '../../support/format.ts';
import { type Files, garbled, profile, said, thread } from '../../support/make-export.ts';

/** A thread in which `owner` answers, with the title that Messenger gives it. */
const talk = (other: string, owner: string, minutes = 0): Files =>
  thread(other, [said(other, minutes, `${other}?`), said(owner, minutes + 1, `${other}!`)], {
    participants: [other, owner],
  });

const twoThreads = (owner: string): Files => ({ ...talk('Jana', owner), ...talk('Tom', owner, 500) });

const ownerOf = async (files: Files, choices: FormatChoices = {}) =>
  (await formatSources([files], choices)).manifest.owner.name;

describe('the search for the owner', () => {
  it.each([
    ['profile_v2', { profile_v2: { name: { full_name: 'Żaneta Łoś' } } }],
    ['the older profile', { profile: { name: { full_name: 'Żaneta Łoś' } } }],
    ['a profile with a plain name', { profile: { name: 'Żaneta Łoś' } }],
  ])('finds the name in the profile: %s', async (_, json) => {
    const profiles = {
      'profile_information/profile_information.json': garbled(json),
      'your_facebook_activity/messages/autofill_information.json': garbled({
        autofill_information_v2: { FULL_NAME: ['Jana'] },
      }),
    };
    expect(await ownerOf({ ...profiles, ...talk('Jana', 'Żaneta Łoś') })).toBe('Żaneta Łoś');
  });

  it('finds previous names too', async () => {
    const profiles = {
      'personal_information/profile_information/profile_information.json': garbled({
        profile_v2: { name: { full_name: 'Ann New' }, previous_names: [{ name: 'Ann Old', timestamp: 1 }] },
      }),
    };
    const { train, manifest } = await formatSources([
      { ...profiles, ...talk('Jana', 'Ann New'), ...talk('Tom', 'Ann Old', 500) },
    ]);
    expect(manifest.owner.name).toBe('Ann New');
    expect(train.map(([, response]) => response).sort()).toEqual(['Jana!', 'Tom!']);
  });

  it('takes profiles of different names for two people, and asks which of them is meant', async () => {
    const exports = [
      { ...profile('Ann'), ...talk('Jana', 'Ann') },
      { ...profile('Zed'), ...talk('Tom', 'Zed', 500) },
    ];
    await expect(formatSources(exports)).rejects.toThrow(
      /got "Ann \(in 1 thread\), Zed \(in 1 thread\)"; .*--me/,
    );
    const { train } = await formatSources(exports, { me: ['Zed'] });
    expect(train.map(([, response]) => response)).toEqual(['Tom!']);
  });

  it('takes profiles that share a previous name for one person', async () => {
    const exports = [
      { ...profile('Ann Old'), ...talk('Jana', 'Ann Old') },
      { ...profile('Ann New', ['Ann Old']), ...talk('Tom', 'Ann New', 500) },
    ];
    expect((await formatSources(exports)).train).toHaveLength(2);
  });

  it.each([
    ['v2', { autofill_information_v2: { FULL_NAME: ['Ann Ö'], EMAIL: ['ann@example.com'] } }],
    [
      'labels',
      {
        media: [],
        label_values: [
          { label: 'Email', value: 'x' },
          { label: 'Full name', value: 'Ann Ö' },
        ],
      },
    ],
  ])('finds the name in what the browser filled in: %s', async (_, json) => {
    const autofill = { 'your_facebook_activity/messages/autofill_information.json': garbled(json) };
    expect(await ownerOf({ ...autofill, ...talk('Jana', 'Ann Ö') })).toBe('Ann Ö');
  });

  it("finds the name in Instagram's profile", async () => {
    const profile = {
      'personal_information/personal_information/personal_information.json': garbled({
        profile_user: [{ string_map_data: { Name: { value: 'ann ö' }, Username: { value: 'ann_o' } } }],
      }),
    };
    expect(await ownerOf({ ...profile, ...talk('Jana', 'ann ö') })).toBe('ann ö');
  });

  it('finds both names where an export of Instagram lies beside one of Facebook', async () => {
    const facebook = {
      'profile_information/profile_information.json': { profile_v2: { name: { full_name: 'Ann Example' } } },
      ...talk('Jana', 'Ann Example'),
    };
    const instagram = {
      'personal_information/personal_information/personal_information.json': {
        profile_user: [{ string_map_data: { Name: { value: 'ann.e' } } }],
      },
      ...thread('tommy', [said('tommy', 500, 'hi'), said('ann.e', 501, 'hey')], {
        folder: 'your_instagram_activity/messages/inbox',
        participants: ['tommy', 'ann.e'],
      }),
    };
    const { train, manifest } = await formatSources([instagram, facebook]);
    expect(train).toHaveLength(2);
    expect(manifest.owner.name).toBe('Ann Example');
  });

  it('asks where the one of Instagram is somebody that the one of Facebook writes to', async () => {
    const facebook = {
      'profile_information/profile_information.json': { profile_v2: { name: { full_name: 'Ann Example' } } },
      ...talk('Bob', 'Ann Example'),
    };
    const instagram = {
      'personal_information/personal_information/personal_information.json': {
        profile_user: [{ string_map_data: { Name: { value: 'Bob' } } }],
      },
      ...thread('tommy', [said('tommy', 500, 'hi'), said('Bob', 501, 'hey')], {
        folder: 'your_instagram_activity/messages/inbox',
        participants: ['tommy', 'Bob'],
      }),
    };
    await expect(formatSources([instagram, facebook])).rejects.toMatchObject({ code: 'owner-unclear' });
  });

  it('takes the one name that is in nearly all threads', async () => {
    expect(await ownerOf(twoThreads('Ann'))).toBe('Ann');
    const many = ['Jana', 'Tom', 'Sam', 'Lena', 'Zoë'].map((name, i) => talk(name, 'Ann', i * 500));
    const withoutOwner = thread('Max', [said('Max', 9, 'hello?')], { participants: ['Max'] });
    expect(await ownerOf(Object.assign({}, ...many, withoutOwner))).toBe('Ann');
  });

  it('counts threads and not messages', async () => {
    const talkative = Array.from({ length: 50 }, (_, i) => said('Jana', i, `${i}`));
    const files = {
      ...thread('Jana', [...talkative, said('Ann', 60, 'wow')], { participants: ['Jana', 'Ann'] }),
      ...talk('Tom', 'Ann', 500),
    };
    expect(await ownerOf(files)).toBe('Ann');
  });

  it('rules out the names in titles, where two names are in all threads', async () => {
    const files = {
      ...talk('Jana', 'Ann'),
      ...thread('Jana', [said('Jana', 900, 'hm'), said('Ann', 901, 'ok')], {
        id: 'jana_42',
        participants: ['Jana', 'Ann'],
      }),
    };
    expect(await ownerOf(files)).toBe('Ann');
  });

  it('looks among the senders, where participants are only the others', async () => {
    const alone = (other: string, minutes: number) =>
      thread(other, [said(other, minutes, 'hi'), said('Ann', minutes + 1, 'ho')], { participants: [other] });
    expect(await ownerOf({ ...alone('Jana', 0), ...alone('Tom', 500) })).toBe('Ann');
  });

  it('looks among the threads, where a profile names somebody who is in none of them', async () => {
    const profile = { 'profile_information.json': { profile_v2: { name: { full_name: 'Somebody Else' } } } };
    expect(await ownerOf({ ...profile, ...twoThreads('Ann') })).toBe('Ann');
  });

  it('goes on where a profile cannot be read', async () => {
    expect(await ownerOf({ 'profile_information.json': '{"profile_v2": {"na', ...twoThreads('Ann') })).toBe(
      'Ann',
    );
  });
});

describe('an owner who is not clear', () => {
  it('is asked for with the candidates and the flag, since one thread is not enough', async () => {
    const tie = ownerOf(talk('Jana', 'Ann'));
    await expect(tie).rejects.toMatchObject({ code: 'owner-unclear' });
    await expect(tie).rejects.toThrow(/Ann \(in 1 thread\), Jana \(in 1 thread\).*--me "Ann"/);
  });

  it('is asked for where two names are in all threads and titles say nothing', async () => {
    const untitled = (id: string, minutes: number) =>
      thread('Jana', [said('Jana', minutes, 'a'), said('Ann', minutes + 1, 'b')], {
        id,
        title: 'us',
        participants: ['Jana', 'Ann'],
      });
    await expect(ownerOf({ ...untitled('us_1', 0), ...untitled('us_2', 500) })).rejects.toMatchObject({
      code: 'owner-unclear',
    });
  });

  it('is never somebody who is gone', async () => {
    const files = {
      ...talk('Facebook user', 'Ann'),
      ...thread('Facebook user', [said('Ann', 500, 'x')], {
        id: '5',
        participants: ['Facebook user', 'Ann'],
      }),
    };
    expect(await ownerOf(files)).toBe('Ann');
  });

  it('is who --me says, exactly or with a wildcard, in any composition', async () => {
    expect(await ownerOf(talk('Jana', 'Ann Zoë'), { me: ['Ann Zoe\u0308'] })).toBe('Ann Zoë');
    expect(await ownerOf(talk('Jana', 'Ann Zoë'), { me: ['Ann*'] })).toBe('Ann Zoë');
    const { train } = await formatSources([{ ...talk('Jana', 'Ann Old'), ...talk('Tom', 'Ann New', 500) }], {
      me: ['Ann New', 'Ann Old'],
    });
    expect(train).toHaveLength(2);
  });

  it('is asked for with the names that are there, where --me names nobody', async () => {
    const nobody = ownerOf(twoThreads('Ann'), { me: ['Anne'] });
    await expect(nobody).rejects.toMatchObject({ code: 'no-examples' });
    await expect(nobody).rejects.toThrow(
      /nobody is called Anne in 2 threads; there are Ann \(in 2 threads\)/,
    );
  });
});
