/**
 * Where links stand in a text: addresses with http or www before them, and hosts that end as many do. By hand, for a
 * pattern of hosts would begin anew behind each hyphen of a long word.
 */

/** Begins at `start`, and ends before `end`, in UTF-16 units. */
export interface Place {
  start: number;
  end: number;
}

const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>]+/giu;
/** What hosts are made of; a place of it is as long as can be. */
const RUN = /[a-z0-9.-]+/giu;
const ENDING =
  /^(?:com|org|net|edu|gov|info|io|me|tv|ly|gg|be|co|uk|de|fr|cz|sk|pl|eu|app|dev)(?![\p{L}\p{N}])/iu;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
/** Of an address behind a host. */
const PATH = /\/[^\s<>]*/y;
/** No ending is longer, with the sign behind it. */
const LONGEST_ENDING = 6;

/** All links of a text in their order; they do not overlap. */
export function linksIn(text: string): Place[] {
  const links: Place[] = [];
  let [address, host] = [nextAddress(text, 0), nextHost(text, 0)];
  while (address !== undefined || host !== undefined) {
    const link =
      host === undefined || (address !== undefined && address.start <= host.start) ? address! : host;
    links.push(link);
    if (address !== undefined && address.start < link.end) address = nextAddress(text, link.end);
    if (host !== undefined && host.start < link.end) host = nextHost(text, link.end);
  }
  return links;
}

function nextAddress(text: string, from: number): Place | undefined {
  ADDRESS.lastIndex = from;
  const found = ADDRESS.exec(text);
  return found === null ? undefined : { start: found.index, end: found.index + found[0].length };
}

function nextHost(text: string, from: number): Place | undefined {
  RUN.lastIndex = from;
  for (let run = RUN.exec(text); run !== null; run = RUN.exec(text)) {
    const host = run[0].includes('.') ? hostIn(text, run.index, RUN.lastIndex) : undefined;
    if (host !== undefined) return host;
  }
  return undefined;
}

/** The first host of a run, with the path behind it. */
function hostIn(text: string, start: number, end: number): Place | undefined {
  let chain: Place[] = [];
  for (let at = start; at <= end; ) {
    const dot = text.indexOf('.', at);
    const label = { start: at, end: dot === -1 || dot > end ? end : dot };
    if (label.end > label.start) chain.push(label);
    if (label.end === label.start || label.end === end) {
      const host = hostOf(text, chain);
      if (host !== undefined) return host;
      chain = [];
    }
    at = label.end + 1;
  }
  return undefined;
}

/** Of labels with one dot between them: from where a host may begin to the last ending behind it. */
function hostOf(text: string, labels: readonly Place[]): Place | undefined {
  const last = labels.findLastIndex((label, i) => i > 0 && endingAt(text, label.start) > 0);
  for (const label of labels.slice(0, Math.max(0, last))) {
    const start = beginningIn(text, label);
    if (start === undefined) continue;
    const end = labels[last]!.start + endingAt(text, labels[last]!.start);
    PATH.lastIndex = end;
    return { start, end: end + (PATH.exec(text)?.[0].length ?? 0) };
  }
  return undefined;
}

function endingAt(text: string, at: number): number {
  return ENDING.exec(text.slice(at, at + LONGEST_ENDING))?.[0].length ?? 0;
}

/** Not within a word, or behind an @: there it is of an e-mail's address. Behind a hyphen a word ends. */
function beginningIn(text: string, { start, end }: Place): number | undefined {
  const before = signBefore(text, start);
  if (!(before === '.' || before === '@' || LETTER_OR_DIGIT.test(before))) return start;
  const hyphen = text.slice(start, end).indexOf('-');
  return hyphen === -1 || start + hyphen + 1 >= end ? undefined : start + hyphen + 1;
}

/** A sign beyond the first plane is two units. */
function signBefore(text: string, at: number): string {
  const low = text.charCodeAt(at - 1);
  return low >= 0xdc00 && low <= 0xdfff ? text.slice(at - 2, at) : text.slice(at - 1, at);
}
