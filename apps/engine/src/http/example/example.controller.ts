import { Controller, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { EventStoreUnavailable } from '#event-store';
import { type CommandContext, type Refusal, refuse } from '#kernel';
import { actionResult, list, single } from '../answers/answer.js';
import type { Credential } from '../auth/authenticator.port.js';
import { accepted, found } from '../errors/http-problem.js';
import { Caller, Command, JsonBody, QueryParams, ReadAfter, ResourceId } from '../request/route-params.js';
import { AnyCredential, IdempotencyKeyRequired, NoBody, Operation, RequiresScope } from '../request/route-policy.js';
import { CreateNoteBody, ListNotesQuery, UpdateNoteBody } from './example.dto.js';

/** A controller as the resources have them, without a domain behind it: it shows what reached it. */
@Controller('v1/notes')
export class NotesController {
  private readonly answered = new Set<string>();

  @Post()
  @RequiresScope('customers.write')
  @Operation({ summary: 'Creates a note', tag: 'Notes', errors: ['CUSTOMER_EMAIL_ALREADY_USED'] })
  create(@JsonBody() body: CreateNoteBody, @Command() context: CommandContext): object {
    const replayed = this.answered.has(context.commandId);
    this.answered.add(context.commandId);
    return single({ body, is_dto: body instanceof CreateNoteBody, context }, { position: 42n, replayed });
  }

  @Get()
  @RequiresScope('customers.read')
  @Operation({ summary: 'Lists notes', tag: 'Notes', list: true })
  list(@QueryParams() query: ListNotesQuery): object {
    return list([query], query.page_token === undefined ? 'next' : undefined);
  }

  @Get('whoami')
  @AnyCredential()
  whoAmI(@Caller() caller: Credential): object {
    return single({ name: caller.name });
  }

  @Get(':customer_id')
  @RequiresScope('customers.read')
  @Operation({ summary: 'Shows a note', tag: 'Notes', errors: ['RESOURCE_NOT_FOUND'] })
  show(@ResourceId('customer_id', 'cus') id: string, @ReadAfter() after: bigint | undefined): object {
    return single(found(id.endsWith('0') ? undefined : { id, after: after?.toString() }), { position: after });
  }

  @Patch(':customer_id')
  @RequiresScope('customers.write')
  @Operation({ summary: 'Changes a note', tag: 'Notes' })
  update(@ResourceId('customer_id', 'cus') id: string, @JsonBody({ update: true }) body: UpdateNoteBody): object {
    return single({ id, body });
  }

  @Delete(':customer_id')
  @RequiresScope('customers.write')
  @Operation({ summary: 'Removes a note', tag: 'Notes' })
  remove(@ResourceId('customer_id', 'cus') _id: string): object {
    return actionResult({ position: 7n });
  }

  @Post(':customer_id/renew')
  @HttpCode(200)
  @RequiresScope('customers.write')
  @IdempotencyKeyRequired()
  @NoBody()
  @Operation({ summary: 'Refuses', tag: 'Notes' })
  renew(@ResourceId('customer_id', 'cus') id: string): object {
    const outcome: { id: string } | Refusal = refuse('VERSION_CONFLICT', 'The note is at version 3.', {
      current_version: 3,
      internal: 'not to be shown',
    });
    return single(accepted<{ id: string }>(id === '' ? { id } : outcome));
  }

  @Post(':customer_id/break')
  @HttpCode(200)
  @RequiresScope('customers.write')
  @Operation({ summary: 'Fails', tag: 'Notes' })
  async fail(@ResourceId('customer_id', 'cus') id: string): Promise<object> {
    if (id.endsWith('1')) throw new EventStoreUnavailable('no answer');
    if (id.endsWith('2')) throw Object.assign(new Error('view store away'), { retryAfter_s: 2.5 });
    throw new TypeError('boom for jane@example.com');
  }
}
