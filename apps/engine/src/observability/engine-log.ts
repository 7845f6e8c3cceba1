import { type DestinationStream, destination, pino } from 'pino';

/** The fields that a log line may have. What is not named here is dropped, whoever logs it (failures.md §3.10). */
export const LOG_FIELDS = [
  'request_id',
  'method',
  'route',
  'status',
  'duration_ms',
  'merchant_id',
  'environment_id',
  'error_code',
  'error_name',
  'error_message',
  'error_frames',
  'component',
  'view',
  'stream_category',
  'event_type',
  'event_id',
  'command_id',
  'position',
  'count',
  'attempt',
  'until',
  'port',
  'version',
  'node_version',
] as const;

export type LogField = (typeof LOG_FIELDS)[number];
export type LogFields = { readonly [Field in LogField]?: string | number | boolean | undefined };
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

const ALLOWED: ReadonlySet<string> = new Set(LOG_FIELDS);
const MAX_TEXT_LENGTH = 2_000;
const MAX_FRAMES = 12;

/** The engine's log: JSON lines of `time`, `level`, `msg` and the allowed fields. */
export class EngineLog {
  constructor(private readonly sink: pino.Logger) {}

  write(level: LogLevel, message: string, fields: LogFields = {}): void {
    this.sink[level](fields, message);
  }

  /** One line about an error: its name, where it came from, and its message with what could be personal or secret masked. */
  failure(level: 'warn' | 'error', error: unknown, fields: LogFields = {}): void {
    const known = error instanceof Error;
    this.write(level, 'failure', {
      ...fields,
      error_name: known ? error.name : typeof error,
      error_message: known ? maskText(error.message) : undefined,
      error_frames: known ? framesOf(error) : undefined,
    });
  }
}

/** Opens the log. Lines are written as fast as the destination takes them, without holding up requests. */
export function openLog(options: { level?: LogLevel; destination?: DestinationStream } = {}): EngineLog {
  const sink = pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }), log: onlyAllowed },
    },
    options.destination ?? destination({ sync: false }),
  );
  return new EngineLog(sink);
}

/** Hides e-mail addresses, keys and long runs of digits in a text that we did not write. */
export function maskText(text: string): string {
  return text
    .slice(0, MAX_TEXT_LENGTH)
    .replace(/[^\s@"'<>]+@[^\s@"'<>]+/g, '[e-mail]')
    .replace(/(?:flint|whsec|sk|pk)_[0-9A-Za-z_]{8,}/g, '[secret]')
    .replace(/\d[\d -]{5,}\d/g, '[digits]');
}

function onlyAllowed(fields: Record<string, unknown>): Record<string, unknown> {
  const allowed: Record<string, unknown> = {};
  for (const name in fields) {
    const value = fields[name];
    if (!ALLOWED.has(name) || typeof value === 'object' || typeof value === 'function') continue;
    allowed[name] = typeof value === 'string' ? value.slice(0, MAX_TEXT_LENGTH) : value;
  }
  return allowed;
}

function framesOf(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return frames
    .slice(0, MAX_FRAMES)
    .map((line) => line.trim())
    .join(' | ');
}
