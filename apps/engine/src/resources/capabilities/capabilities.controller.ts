import { Controller, Get } from '@nestjs/common';
import { EnvironmentClocks } from '#scheduling';
import { Caller, type Credential, list, Operation, QueryParams, RequiresScope } from '../../http/index.js';
import { ListCapabilitiesQuery } from './capability.dto.js';
import { CAPABILITY } from './capability.schema.js';
import { capabilitiesOf } from './capability.view.js';

@Controller('v1/capabilities')
export class CapabilitiesController {
  constructor(private readonly clocks: EnvironmentClocks) {}

  @Get()
  @RequiresScope('capabilities.read')
  @Operation({ summary: 'Tell what the environment can do', tag: 'Capabilities', returns: CAPABILITY, list: true })
  list(@QueryParams() query: ListCapabilitiesQuery, @Caller() { mode, environmentId }: Credential) {
    const all = capabilitiesOf(mode, this.clocks.now(environmentId));
    return list(
      all.filter(
        ({ domain, capability, status }) =>
          (query.domain ?? domain) === domain &&
          (query.capability ?? capability) === capability &&
          (query.status ?? status) === status,
      ),
    );
  }
}
