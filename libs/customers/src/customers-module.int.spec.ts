import 'reflect-metadata';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Global, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import { isRefusal, type Refusal } from '#kernel';
import { AddAddress } from './addresses/add-address.js';
import type { CustomerState } from './customer.js';
import { CustomersModule } from './customers.module.js';
import { EmailBlindIndex } from './email/email-blind-index.port.js';
import { ArrayEventLog, commandContext, runnerOn } from './fixtures/array-event-log.js';
import { HOME } from './fixtures/customer-facts.js';
import { SetupGateway } from './fixtures/setup-gateway.js';
import { PAYMENT_GATEWAY } from './gateway-token.js';
import { ClearDefaultPaymentMethod } from './payment-methods/clear-default-payment-method.js';
import { LiveSubscriptions } from './payment-methods/live-subscriptions.port.js';
import { CreateCustomer } from './profile/create-customer.js';
import { UpdateCustomer } from './profile/update-customer.js';

const providers = [
  { provide: CommandRunner, useFactory: () => runnerOn(new ArrayEventLog()) },
  {
    provide: EmailBlindIndex,
    useValue: { blindIndex: (_: string, text: string) => Buffer.from(text).toString('hex') },
  },
  { provide: LiveSubscriptions, useValue: { chargedTo: async () => [] } },
  { provide: PAYMENT_GATEWAY, useClass: SetupGateway },
];

@Global()
@Module({ providers, exports: providers.map(({ provide }) => provide) })
class Surroundings {}

@Module({ imports: [CqrsModule.forRoot(), Surroundings, CustomersModule] })
class Program {}

let program: INestApplicationContext | undefined;
afterEach(() => program?.close());

describe('the customers module', () => {
  test('answers commands from the bus, with what it needs from a global module', async () => {
    program = await NestFactory.createApplicationContext(Program, { logger: false });
    const bus = program.get(CommandBus);
    const send = async (command: object): Promise<Executed<CustomerState>> => {
      const result: Executed<CustomerState> | Refusal = await bus.execute(command);
      if (isRefusal(result)) throw new Error(result.code);
      return result;
    };
    const { state } = await send(new CreateCustomer(commandContext('create'), { email: 'ada@example.com' }));
    const customerId = state.profile?.customerId ?? '';
    expect(customerId).toMatch(/^cus_/);
    await send(new AddAddress(commandContext('address'), { customerId, ...HOME }));
    await send(new UpdateCustomer(commandContext('update'), { customerId, name: 'Ada' }));
    const cleared = await send(new ClearDefaultPaymentMethod(commandContext('clear'), { customerId }));
    expect(cleared.state.profile).toMatchObject({ name: 'Ada', version: 4, addresses: [HOME] });
  });
});
