import { Controller, Get } from '@nestjs/common';
import { ID_PREFIX } from '#kernel';
import {
  AnyCredential,
  Caller,
  type Credential,
  Operation,
  ResourceId,
  single,
} from '../../apps/engine/src/http/index.js';

const CONSTANT = { object: 'constant' };

/** A route with the plumbing of every other one and nothing behind it: the ceiling of reads. Mounted by the benchmark only. */
@Controller('v1/bench/constants')
export class ConstantRouteController {
  @Get(':customer_id')
  @AnyCredential()
  @Operation({ summary: 'Answer always the same', tag: 'Benchmark' })
  constant(@ResourceId('customer_id', ID_PREFIX.customer) _id: string, @Caller() _caller: Credential) {
    return single(CONSTANT);
  }
}
