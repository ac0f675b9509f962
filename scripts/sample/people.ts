/** The invented people of the sample export, and what fills the slots of what they say. First names only. */

/** How somebody types: all of it is applied to the lines of `conversations.txt`. */
export interface TypingStyle {
  /** Begins with a capital letter. */
  capitals: boolean;
  /** Ends a statement with a period. */
  periods: boolean;
  /** Chance that a line of several sentences comes as several bubbles. */
  splits: number;
  /** Put at the end of a bubble now and then, with this chance. */
  endings: readonly string[];
  endingChance: number;
}

export interface Friend {
  name: string;
  /** Digits of the thread's folder. */
  id: string;
  pet: string;
  style: TypingStyle;
  /** How often they write, as a share of all sessions. */
  weight: number;
}

export const owner = { name: 'Robin', pet: 'Miso' };

const tidy: TypingStyle = { capitals: true, periods: true, splits: 0.1, endings: [':)'], endingChance: 0.05 };
const plain: TypingStyle = { capitals: false, periods: false, splits: 0.3, endings: [], endingChance: 0 };
const lively: TypingStyle = {
  capitals: true,
  periods: false,
  splits: 0.6,
  endings: ['😂', '❤️', '🥰', '!!', '🎉'],
  endingChance: 0.3,
};
const dry: TypingStyle = {
  capitals: true,
  periods: false,
  splits: 0.2,
  endings: ['haha', ';)'],
  endingChance: 0.1,
};

export const friends: readonly Friend[] = [
  { name: 'Jana', id: '1000000001', pet: 'Pepper', style: tidy, weight: 5 },
  { name: 'Tom', id: '1000000002', pet: 'Rex', style: plain, weight: 4 },
  { name: 'Aisha', id: '1000000003', pet: 'Luna', style: lively, weight: 4 },
  { name: 'Mateo', id: '1000000004', pet: 'Churro', style: lively, weight: 3 },
  { name: 'Lena', id: '1000000005', pet: 'Olaf', style: dry, weight: 3 },
  { name: 'Oskar', id: '1000000006', pet: 'Bruno', style: plain, weight: 2 },
  { name: 'Priya', id: '1000000007', pet: 'Mango', style: tidy, weight: 2 },
  { name: 'Sam', id: '1000000008', pet: 'Biscuit', style: dry, weight: 2 },
  { name: 'Zoë', id: '1000000009', pet: 'Noir', style: lively, weight: 2 },
  { name: 'Łukasz', id: '1000000010', pet: 'Żabka', style: tidy, weight: 2 },
  { name: 'Noor', id: '1000000011', pet: 'Kiwi', style: dry, weight: 1 },
  { name: 'Hugo', id: '1000000012', pet: 'Otto', style: plain, weight: 1 },
];

/** Values of the slots; `friend`, `pet` and `mypet` depend on who talks. */
export const slots: Readonly<Record<string, readonly string[]>> = {
  day: [
    'tonight',
    'tomorrow',
    'on friday',
    'on saturday',
    'on sunday',
    'this weekend',
    'after work',
    'on thursday',
  ],
  otherday: ['monday', 'tuesday', 'next weekend', 'next friday', 'the week after'],
  time: ['six', 'half six', 'seven', 'half seven', 'eight', 'half eight', 'nine', 'around ten'],
  minutes: ['five', 'ten', 'fifteen', 'twenty', 'forty'],
  activity: [
    'go to the lake',
    'play cards',
    'go climbing',
    'see the lights at the harbour',
    'have a picnic',
    'go swimming',
    'cook something together',
    'walk up the hill',
    'go to the flea market',
    'bake a cake',
  ],
  place: [
    'the station',
    'the blue cafe',
    'the market',
    'the park',
    'the library',
    'the old bridge',
    'the bakery',
  ],
  chore: ['laundry', 'cleaning the kitchen', 'sorting my photos', 'taxes', 'ironing', 'packing boxes'],
  food: [
    'lasagne',
    'curry',
    'dumplings',
    'pizza',
    'soup',
    'pancakes',
    'ramen',
    'tacos',
    'risotto',
    'falafel',
  ],
  otherfood: ['cake', 'chips', 'noodles', 'salad', 'bread', 'mashed potatoes'],
  snack: ['crisps', 'olives', 'cookies', 'chocolate', 'popcorn', 'grapes'],
  ingredient: ['cheese', 'ginger', 'basil', 'lemon', 'cinnamon', 'oat milk'],
  drink: ['a lemonade', 'a flat white', 'a mint tea', 'an apple juice', 'a cocoa'],
  cuisine: ['thai', 'georgian', 'mexican', 'korean', 'lebanese'],
  workthing: [
    'the big meeting',
    'the presentation',
    'the inventory',
    'the interview',
    'the report',
    'the training',
  ],
  transport: ['bus', 'tram', 'train', 'ferry'],
  film: ['the one with the lighthouse', 'that space film', 'the new musical', 'the penguin film'],
  series: ['the baking show', 'that detective thing', 'the vet series', 'the island one'],
  band: ['Paper Foxes', 'The Quiet Ovens', 'Night Gardeners'],
  sport: ['badminton', 'yoga', 'bouldering', 'football', 'the gym'],
  score: ['2:1', '3:2', '1:0', '4:3'],
  distance: ['5 km', '8 km', 'ten kilometres', '12 km'],
  city: ['lisbon', 'gdańsk', 'porto', 'ghent', 'naples', 'bergen', 'málaga'],
  thing: ['drill', 'tent', 'ladder', 'cake tin', 'sleeping bag', 'projector'],
  document: ['cover letter', 'essay', 'application', 'speech'],
  gift: ['a teapot', 'a cookbook', 'a scarf', 'concert tickets', 'a puzzle'],
  price: ['12 euros', '8.50', 'twenty', '35 euros', 'like fifteen'],
  clothing: ['coat', 'jumper', 'hat', 'pair of boots'],
  animal: ['goose', 'hedgehog', 'llama', 'owl', 'seal'],
  phone: ['+44 20 7946 0012', '+44 20 7946 0387', '+44 20 7946 0951'],
  email: ['hello@example.com', 'friends.list@example.org', 'kitchen@example.net'],
  link: ['https://example.com/map', 'https://example.org/geese?v=2', 'www.example.net/tiny-houses'],
};
