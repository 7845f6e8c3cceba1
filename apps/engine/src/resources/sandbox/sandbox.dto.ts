import { FAULT_MODES, type FaultMode, MAX_HANG_MS, MAX_LATE_MS, MAX_RETRY_AFTER_MS } from '#gateways';
import {
  DateTime,
  Described,
  ExampleBody,
  fieldRule,
  NestedList,
  OneOf,
  Optional,
  PageQuery,
  Ratio,
  Text,
  Whole,
} from '../../http/index.js';

export class ClientSecretQuery {
  @Text(255)
  client_secret!: string;
}

@ExampleBody({ token: 'pm_card_visa' })
export class ConfirmSetupBody {
  /** A test token or a raw test number: the only place of the whole API that takes one. */
  @Text(64)
  token!: string;
}

@ExampleBody({ outcome: 'succeed' })
export class CompleteActionBody {
  @OneOf(['succeed', 'fail'])
  outcome!: 'succeed' | 'fail';
}

@ExampleBody({ to: '2027-01-31T00:00:00Z' })
export class AdvanceClockBody {
  @DateTime()
  to!: string;
}

export class ListGatewayRecordQuery extends PageQuery {}

/** A hyphen in a name reads as an underscore. */
function OneFaultMode(): PropertyDecorator {
  const named = (value: string) => value.replaceAll('-', '_') as FaultMode;
  return fieldRule<unknown>({
    name: 'isFaultMode',
    message: `must be one of ${FAULT_MODES.join(', ')}`,
    schema: { type: 'string', maxLength: 64 },
    valid: (value) => typeof value === 'string' && FAULT_MODES.includes(named(value)),
    convert: named,
  });
}

export class FaultBody {
  @OneFaultMode()
  mode!: FaultMode;

  @Optional()
  @Ratio()
  probability?: number;
}

@ExampleBody({ mode: 'rate_limit', probability: 0.5 })
export class FaultsBody {
  @Optional()
  @OneFaultMode()
  @Described('The only thing that goes wrong from now on; none for nothing.')
  mode?: FaultMode;

  @Optional()
  @Ratio()
  probability?: number;

  @Optional()
  @NestedList(() => FaultBody, { maxItems: FAULT_MODES.length })
  @Described('All that goes wrong from now on, in place of mode.')
  faults?: FaultBody[];

  @Optional()
  @Whole(1, MAX_HANG_MS)
  @Described('How long a hanging call lasts, by the wall clock.')
  hang_ms?: number;

  @Optional()
  @Whole(0, MAX_LATE_MS)
  @Described("How late an effect or a notice comes at most, by the sandbox's clock.")
  late_ms?: number;

  @Optional()
  @Whole(1, MAX_RETRY_AFTER_MS)
  @Described('How long a call that rate_limit turns away is told to wait; it is told nothing when left out.')
  retry_after_ms?: number;
}
