/**
 * An edit is exported as a second message of its sender. The later text takes the place of the earlier one: nobody
 * said both.
 *
 * Most exports mark it with " (edited)", in the language of the account. Some mark no edit at all; there only
 * structure can tell, and a correction that somebody typed ("*tomorrow", "okk" after "ok") is none.
 */
import { alikeness, withoutCommonEnds } from './alike.ts';
import type { ExportMessage } from './thread-file.ts';

export interface Edits {
  messages: ExportMessage[];
  /** How many messages have given way to an edit of them. */
  replaced: number;
  /** How many messages are marked as edits. */
  marked: number;
  /** How many messages look like an edit of the one before them, but have no mark. */
  unmarked: number;
}

const MARK = / \(edited\)$/u;
/** In other languages the mark counts only where the message that was edited is found. */
const MARK_OF_LANGUAGE =
  / \((?:edited|bearbeitet|modifié|editado|editada|modificato|bewerkt|edytowano|edytowana|upraveno|upravené|szerkesztve|editat|redigerat|redigerad|redigert|redigeret|muokattu|düzenlendi|изменено|отредактировано|відредаговано|редактирано|τροποποιήθηκε|đã chỉnh sửa|diedit|in-edit|แก้ไขแล้ว|已編輯|已编辑|編集済み|수정됨|تم التعديل|संपादित)\)$/u;
const LONGEST_WAIT = 15 * 60_000;
/** From here on two texts are alike enough for one to be an edit of the other. */
const ALIKE = 0.5;

/**
 * @param unmarked whether messages that look like edits count as such though they have no mark: so it is in exports that
 *   mark none.
 */
export function mergeEdits(messages: readonly ExportMessage[], unmarked = false): Edits {
  const kept: ExportMessage[] = [];
  const edits: Edits = { messages: kept, replaced: 0, marked: 0, unmarked: 0 };
  for (const message of messages) {
    const edited = MARK_OF_LANGUAGE.test(message.content);
    const before = kept.at(-1);
    if (edited) takeMarked(edits, message);
    else if (before !== undefined && looksEdited(before, message)) {
      edits.unmarked++;
      if (unmarked) replace(edits, kept.length - 1, message.content);
      else kept.push(message);
    } else kept.push(message);
  }
  return edits;
}

function takeMarked(edits: Edits, message: ExportMessage): void {
  const content = message.content.replace(MARK_OF_LANGUAGE, '');
  const at = editedMessage(edits.messages, { ...message, content });
  const sure = at !== undefined || MARK.test(message.content);
  if (sure) edits.marked++;
  if (at !== undefined) replace(edits, at, content);
  else edits.messages.push(sure ? { ...message, content } : message);
}

/** It keeps its place and time. */
function replace(edits: Edits, at: number, content: string): void {
  edits.messages[at] = { ...edits.messages[at]!, content };
  edits.replaced++;
}

/** Which message an edit is of: of its sender, recent, and the most alike; the nearest of equals. */
function editedMessage(messages: readonly ExportMessage[], edit: ExportMessage): number | undefined {
  let best: number | undefined;
  let most = ALIKE;
  for (let i = messages.length - 1; i >= 0; i--) {
    const { sender, at, content, mark } = messages[i]!;
    if (at === undefined || edit.at === undefined || edit.at - at > LONGEST_WAIT) break;
    if (sender !== edit.sender || content === '' || mark !== undefined) continue;
    const alike = alikeness(content, edit.content);
    if (alike > most || (alike === most && best === undefined)) {
      best = i;
      most = alike;
    }
  }
  return best;
}

const MOMENT = 60_000;
const SHORTEST = 12;

/** The same person, within seconds, the same text again but for a slip of a few letters. */
function looksEdited(before: ExportMessage, after: ExportMessage): boolean {
  if (before.sender !== after.sender || before.mark !== undefined || after.mark !== undefined) return false;
  if (before.at === undefined || after.at === undefined || after.at - before.at > MOMENT) return false;
  const shorter = Math.min(before.content.length, after.content.length);
  if (shorter < SHORTEST || Math.abs(before.content.length - after.content.length) > 3) return false;
  const [left, right, start] = withoutCommonEnds(before.content, after.content);
  const word = /[\p{L}\p{M}]*$/u.exec(before.content.slice(0, start))![0];
  const rest = /^[\p{L}\p{M}]*/u.exec(before.content.slice(start))![0];
  return word.length + rest.length >= SHORTEST_WORD && isSlip(left, right);
}

/** A single letter, as in a list from a to z, is no slip. */
const SHORTEST_WORD = 4;

/** Letters left out, put in or swapped, or one that is another; numbers may be a list that somebody counts up. */
function isSlip(before: string, after: string): boolean {
  if (!/^[\p{L}\p{M}]+$/u.test(before + after)) return false;
  const shorter = Math.min(before.length, after.length);
  const longer = Math.max(before.length, after.length);
  const sorted = (text: string) => [...text].sort().join('');
  return (shorter === 0 && longer <= 3) || longer === 1 || (longer <= 4 && sorted(before) === sorted(after));
}
