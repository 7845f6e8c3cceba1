import { DateTime, OneOf, Optional, PageQuery, Ratio, Text } from '../../http/index.js';

export class ClientSecretQuery {
  @Text(255)
  client_secret!: string;
}

export class ConfirmSetupBody {
  /** A test token or a raw test number: the only place of the whole API that takes one. */
  @Text(64)
  token!: string;
}

export class CompleteActionBody {
  @OneOf(['succeed', 'fail'])
  outcome!: 'succeed' | 'fail';
}

export class AdvanceClockBody {
  @DateTime()
  to!: string;
}

export class ListGatewayChargesQuery extends PageQuery {}

export class FaultsBody {
  @Text(64)
  mode!: string;

  @Optional()
  @Ratio()
  probability?: number;
}
