import type { LoggerService } from '@nestjs/common';
import { type EngineLog, maskText } from './engine-log.js';

/** What Nest says about itself: its warnings and errors, without what it reports while it starts. */
export class NestLog implements LoggerService {
  constructor(private readonly sink: EngineLog) {}

  log(): void {}

  error(message: unknown, ...rest: unknown[]): void {
    if (message instanceof Error) this.sink.failure('error', message, { component: contextOf(rest) });
    else this.sink.write('error', maskText(String(message)), { component: contextOf(rest) });
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.sink.write('warn', maskText(String(message)), { component: contextOf(rest) });
  }
}

function contextOf(rest: readonly unknown[]): string | undefined {
  const last = rest.at(-1);
  return typeof last === 'string' ? last : undefined;
}
