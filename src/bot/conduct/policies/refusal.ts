/** What is never drawn from the model: a true answer to "are you a bot?", and no word of sex or money in the owner's name. */
import { type Policy, wordsOf } from '../decision.ts';
import { noticeFor } from '../notices.ts';
import { foldedWords, type Phrases } from '../texts/phrases.ts';
import { moneyWords, sexualWords } from '../texts/refused.ts';
import { botQuestions } from '../texts/wishes.ts';

const REFUSED: readonly { name: 'bot' | 'money' | 'sexual'; phrases: Phrases; why: string }[] = [
  { name: 'bot', phrases: botQuestions, why: 'the person asks whether a bot writes' },
  { name: 'money', phrases: moneyWords, why: 'the person writes of money, codes or bank details' },
  { name: 'sexual', phrases: sexualWords, why: 'the person writes of sex' },
];

export const refusal: Policy = (situation) => {
  const texts = wordsOf(situation.conversation.pending).map(foldedWords);
  const found = REFUSED.find(({ phrases }) => texts.some((words) => phrases.find(words) !== undefined));
  return found && { kind: 'say', notice: noticeFor(found.name, situation), why: found.why };
};
