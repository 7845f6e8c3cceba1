import { Controller, Get, Patch } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Executed } from '#event-store';
import type { CommandContext, Refusal } from '#kernel';
import {
  ChangeSettings,
  EnvironmentSettings,
  effectiveSettingsResource,
  type Settings,
  settingsResource,
} from '#merchants';
import {
  accepted,
  Caller,
  Command,
  type Credential,
  JsonBody,
  Operation,
  QueryParams,
  RequiresScope,
  single,
} from '../../http/index.js';
import { Reads } from '../reads.js';
import { SettingsQuery, UpdateSettingsBody } from './settings.dto.js';
import { EFFECTIVE_SETTINGS, SETTINGS } from './settings.schema.js';
import { settingsPatchOf } from './settings-input.js';

const TAG = 'Settings';

/** Reads come from the log itself, so they are behind no write. */
@Controller('v1/settings')
export class SettingsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly settings: EnvironmentSettings,
    private readonly reads: Reads,
  ) {}

  @Get()
  @RequiresScope('settings.read')
  @Operation({ summary: 'Show what the merchant has set', tag: TAG, returns: SETTINGS })
  async get(@QueryParams() _query: SettingsQuery, @Caller() { environmentId, merchantId }: Credential) {
    return single(settingsResource(await this.settings.load(environmentId), merchantId));
  }

  @Get('effective')
  @RequiresScope('settings.read')
  @Operation({ summary: 'Show what holds, every default filled', tag: TAG, returns: EFFECTIVE_SETTINGS })
  async effective(@QueryParams() _query: SettingsQuery, @Caller() { environmentId, merchantId }: Credential) {
    return single(effectiveSettingsResource(await this.settings.load(environmentId), merchantId));
  }

  @Patch()
  @RequiresScope('settings.write')
  @Operation({
    summary: 'Change settings for decisions to come',
    description:
      'In subscriptions and metadata each field stands alone: a value sets it, null gives it back to its default. ' +
      'customer_account and customer_email_delivery are replaced as a whole; null removes them. ' +
      'What was decided before stays: a retry that is planned keeps its instant, a subscription its time zone.',
    tag: TAG,
    returns: SETTINGS,
    errors: ['INVALID_DUNNING_RETRY_DAYS', 'INVALID_BILLING_SCHEDULE_OWNER', 'SETTINGS_CONCURRENT_MODIFICATION'],
  })
  async update(
    @QueryParams() _query: SettingsQuery,
    @JsonBody({ update: true }) body: UpdateSettingsBody,
    @Command() context: CommandContext,
  ) {
    const outcome: Executed<Settings> | Refusal = await this.commands.execute(
      new ChangeSettings(context, settingsPatchOf(body)),
    );
    const done = accepted(outcome);
    return single(settingsResource(done.state, context.merchantId), this.reads.wrote(context.environmentId, done));
  }
}
