/** The server's log: JSON lines without what people write, unless asked for, and never with a secret. */
import { type DestinationStream, type Logger, pino } from 'pino';
import { Redactor, type RedactorOptions } from './redactor.ts';

export interface LogOptions extends RedactorOptions {
  level: string;
  /** Whether what people write may appear. */
  messageText: boolean;
  /** Standard output unless a test wants to read it. */
  destination?: DestinationStream;
}

export interface Log {
  debug(facts: object, line: string): void;
  info(facts: object, line: string): void;
  warn(facts: object, line: string): void;
  error(facts: object, line: string): void;
  fatal(facts: object, line: string): void;
  /** What may be logged of something that a person or the bot said. */
  words(text: string): { text: string } | { characters: number };
  /** A text for another place that may hold neither secrets nor the ids of people. */
  redact(text: string): string;
  /** The store's key, once it is open: people have their aliases from then on. */
  useKey(key: Buffer): void;
}

/** Whatever a line holds, secrets and the ids of people are replaced in it. */
export function createLog(options: LogOptions): Log {
  const { level, messageText, destination } = options;
  const redactor = new Redactor(options);
  const logger = pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
  return {
    ...at(logger, redactor),
    words: (text) => (messageText ? { text } : { characters: text.length }),
    redact: (text) => redactor.text(text),
    useKey: (key) => redactor.useKey(key),
  };
}

type Level = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

function at(logger: Logger, redactor: Redactor): Record<Level, (facts: object, line: string) => void> {
  const write = (level: Level) => (facts: object, line: string) => {
    if (logger.isLevelEnabled(level)) logger[level](redactor.value(facts) as object, redactor.text(line));
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
  };
}
