import { Module } from '@nestjs/common';
import { ChangeSettingsHandler } from './settings/change-settings.handler.js';

/** Needs from a global module: `CommandRunner` and `EnvironmentSettings`. */
@Module({ providers: [ChangeSettingsHandler] })
export class MerchantsModule {}
