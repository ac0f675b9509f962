/** The server's log: JSON lines without what people write, unless asked for, and never with a secret. */
import { type DestinationStream, type Logger, pino } from 'pino';
import { ImitatorError, messageOf } from '../base/errors.ts';

export interface LogOptions {
  level: string;
  /** Whether what people write may appear. */
  messageText: boolean;
  /** Replaced wherever they would appear. */
  secrets: readonly string[];
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
}

/** Shorter ones would be found in innocent words. */
const SHORTEST_SECRET = 6;

/** Whatever a line holds, a secret of six characters or more is replaced in it. */
export function createLog(options: LogOptions): Log {
  const { level, messageText, destination } = options;
  const secrets = options.secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  const logger = pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: errorFacts },
      hooks: { streamWrite: (line) => withoutSecrets(line, secrets) },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
  return {
    ...at(logger),
    words: (text) => (messageText ? { text } : { characters: text.length }),
  };
}

function at(logger: Logger) {
  return {
    debug: (facts: object, line: string) => logger.debug(facts, line),
    info: (facts: object, line: string) => logger.info(facts, line),
    warn: (facts: object, line: string) => logger.warn(facts, line),
    error: (facts: object, line: string) => logger.error(facts, line),
    fatal: (facts: object, line: string) => logger.fatal(facts, line),
  };
}

/** Nothing of an error but these: errors of axios hold the request, those of pg the row. */
function errorFacts(error: unknown): object {
  if (!(error instanceof Error)) return { message: messageOf(error) };
  const { name, message } = error;
  const code = (error as { code?: unknown }).code;
  const stack = error instanceof ImitatorError ? undefined : framesOf(error);
  return {
    name,
    message,
    ...(code === undefined ? {} : { code }),
    ...(stack === undefined ? {} : { stack }),
  };
}

/** Where it happened, without the message, which stands beside it. */
function framesOf(error: Error): string | undefined {
  return error.stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8)
    .join('\n');
}

function withoutSecrets(line: string, secrets: readonly string[]): string {
  let result = line;
  for (const secret of secrets) if (result.includes(secret)) result = result.replaceAll(secret, '[secret]');
  return result;
}
