/**
 * The patterns by which PEFT names modules: Python's regular expressions, as far as people use them there. They come from
 * somebody else's file, so none is run as a program: what is read here is followed position by position, in a time that
 * grows with pattern and name and no faster. Anything else of the language is refused by whoever asks.
 */

/** From the positions reached so far to those that a part of the pattern reaches. */
type Step = (name: string, from: ReadonlySet<number>) => ReadonlySet<number>;

const LONGEST_PATTERN = 200;
const LONGEST_NAME = 200;

/** Plain signs, escaped points, classes of one sign, repetitions of these, groups, choices and both anchors. */
const TOKEN = /\(\?:|\\[.dw]|\[\^?[\w.-]+\]|[\w.^$|()*+?-]/uy;

/**
 * Whether a module is meant by a key of `rank_pattern` or `alpha_pattern`: `re.match(rf"(.*\.)?({key})$", name)`, as PEFT
 * asks. Undefined for a key that is not in the part of the language that is read.
 */
export function modulePattern(key: string): ((name: string) => boolean) | undefined {
  const tokens = tokensOf(key);
  const step = tokens && parse(tokens);
  if (step === undefined) return undefined;
  return (name) =>
    name.length <= LONGEST_NAME && step(name, new Set([0, ...pointsIn(name)])).has(name.length);
}

/** Where a name goes on after a point. */
function pointsIn(name: string): number[] {
  return [...name].flatMap((sign, at) => (sign === '.' ? [at + 1] : []));
}

function tokensOf(key: string): string[] | undefined {
  if (key.length > LONGEST_PATTERN) return undefined;
  const tokens: string[] = [];
  for (let at = 0; at < key.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(key);
    if (found === null) return undefined;
    tokens.push(found[0]);
  }
  return tokens;
}

function parse(tokens: readonly string[]): Step | undefined {
  let at = 0;

  function choice(): Step | undefined {
    const branches: Step[] = [];
    do {
      const branch = sequence();
      if (branch === undefined) return undefined;
      branches.push(branch);
    } while (tokens[at] === '|' && ++at);
    return (name, from) => new Set(branches.flatMap((branch) => [...branch(name, from)]));
  }

  function sequence(): Step | undefined {
    const parts: Step[] = [];
    while (at < tokens.length && tokens[at] !== '|' && tokens[at] !== ')') {
      const part = atom();
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return (name, from) => parts.reduce((reached, part) => part(name, reached), from);
  }

  function atom(): Step | undefined {
    const token = tokens[at++]!;
    if (token === '^') return (_, from) => new Set([...from].filter((position) => position === 0));
    if (token === '$') return (name, from) => new Set([...from].filter((p) => p === name.length));
    if (token === '(' || token === '(?:') return group();
    if ('*+?'.includes(token)) return undefined;
    return repeated(oneSign(token));
  }

  /** A group that is repeated is not read: only there could the work grow out of hand. */
  function group(): Step | undefined {
    const inner = choice();
    if (tokens[at++] !== ')' || '*+?'.includes(tokens[at] ?? ' ')) return undefined;
    return inner;
  }

  function repeated(step: Step | undefined): Step | undefined {
    const sign = tokens[at] ?? '';
    if (step === undefined || !'*+?'.includes(sign) || sign === '') return step;
    at++;
    // A repetition of a repetition means other things in Python.
    if ('*+?'.includes(tokens[at] ?? ' ')) return undefined;
    const once: Step = (name, from) => new Set([...from, ...step(name, from)]);
    if (sign === '?') return once;
    return (name, from) => many(step, name, sign === '+' ? step(name, from) : from);
  }

  const whole = choice();
  return at === tokens.length ? whole : undefined;
}

/** As far as a step of one sign goes on, each position visited once. */
function many(step: Step, name: string, from: ReadonlySet<number>): ReadonlySet<number> {
  const reached = new Set(from);
  for (let edge = from; edge.size > 0; ) {
    edge = new Set([...step(name, edge)].filter((position) => !reached.has(position)));
    for (const position of edge) reached.add(position);
  }
  return reached;
}

function oneSign(token: string): Step | undefined {
  const fits = signTest(token);
  if (fits === undefined) return undefined;
  return (name, from) =>
    new Set([...from].filter((p) => p < name.length && fits(name[p]!)).map((p) => p + 1));
}

function signTest(token: string): ((sign: string) => boolean) | undefined {
  if (token === '.') return () => true;
  if (token.length === 1) return (sign) => sign === token;
  if (token === '\\.') return (sign) => sign === '.';
  try {
    // One sign against one class: the same in both languages, and over at once.
    const one = new RegExp(`^${token}$`, 'u');
    return (sign) => one.test(sign);
  } catch {
    return undefined;
  }
}
