import { OneOf, Optional } from '../../http/index.js';
import { CAPABILITIES, DOMAINS, STATUSES } from './capability.view.js';

export class ListCapabilitiesQuery {
  @Optional()
  @OneOf(DOMAINS)
  domain?: string;

  @Optional()
  @OneOf(CAPABILITIES)
  capability?: string;

  @Optional()
  @OneOf(STATUSES)
  status?: string;
}
