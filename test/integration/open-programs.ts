import 'reflect-metadata';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import {
  CustomersModule,
  EmailBlindIndex,
  LiveSubscriptions,
  PAYMENT_GATEWAY,
  PaymentMethodDirectory,
} from '#customers';
import { CommandRunner, type EventCodec, type EventLog, LogCommandRunner } from '#event-store';
import { type PaymentGateway, testCardOf } from '#gateways';
import { CustomerSavedMethods, PaymentIntentCharges, PaymentIntentProcess, type SavedMethods } from '#payments';
import type { FollowedLog, ViewReader } from '#projections';
import { CircuitBreakers } from '#scheduling';
import {
  AccessLinkSecrets,
  BillingSettings,
  CustomerPaymentMethods,
  DefaultBillingSettings,
  LivePlanSubscriptions,
  RenewalProcess,
  SubscriptionPaymentMethods,
  SubscriptionsModule,
  ViewLivePlanSubscriptions,
  ViewLiveSubscriptions,
} from '#subscriptions';

/** What all processes share. */
interface Surroundings {
  readonly log: EventLog;
  readonly codec: EventCodec;
  readonly vault: EmailBlindIndex;
  readonly views: ViewReader;
  readonly caughtUp: FollowedLog;
  readonly gateway: PaymentGateway;
}

/** The program of the world's own process, and of others that remember nothing of it: they learn from the log alone. */
export async function openPrograms(around: Surroundings, runner: CommandRunner, renewals: RenewalProcess) {
  const { log, codec, vault, views, caughtUp, gateway } = around;
  const open = (own: CommandRunner, ownRenewals: RenewalProcess) =>
    NestFactory.createApplicationContext(
      programOf([
        { provide: CommandRunner, useValue: own },
        { provide: EmailBlindIndex, useValue: vault },
        { provide: AccessLinkSecrets, useValue: { secretOf: (text: string) => text } satisfies AccessLinkSecrets },
        { provide: PAYMENT_GATEWAY, useValue: gateway },
        { provide: LiveSubscriptions, useValue: new ViewLiveSubscriptions(views, caughtUp) },
        { provide: LivePlanSubscriptions, useValue: new ViewLivePlanSubscriptions(views, caughtUp) },
        {
          provide: SubscriptionPaymentMethods,
          useValue: new CustomerPaymentMethods(own, new PaymentMethodDirectory(own)),
        },
        { provide: BillingSettings, useValue: new DefaultBillingSettings() },
        { provide: RenewalProcess, useValue: ownRenewals },
        { provide: PaymentIntentProcess, useValue: paymentIntentsOf(own, gateway) },
      ]),
      { logger: false },
    );
  const program = await open(runner, renewals);
  const programs = [program];
  return {
    program,
    async anotherProgram(methodsOf: MethodsOf = savedMethodsOf) {
      const own = new LogCommandRunner(log, codec);
      const ownRenewals = renewalsOf(own, gateway, methodsOf);
      const opened = await open(own, ownRenewals);
      programs.push(opened);
      return { bus: opened.get(CommandBus), renewals: ownRenewals };
    },
    async closePrograms() {
      for (const opened of programs) await opened.close();
    },
  };
}

type MethodsOf = (runner: CommandRunner) => SavedMethods;

const savedMethodsOf: MethodsOf = (runner) => new CustomerSavedMethods(runner, new PaymentMethodDirectory(runner));

/** The payment intents of one process. */
export function paymentIntentsOf(runner: CommandRunner, gateway: PaymentGateway) {
  const methods = savedMethodsOf(runner);
  const charges = new PaymentIntentCharges(runner, gateway, methods);
  return new PaymentIntentProcess({ runner, charges, methods, tokens: testCardOf });
}

/** The renewals of one process: it shares log and gateway with others, and remembers nothing of theirs. */
export function renewalsOf(runner: CommandRunner, gateway: PaymentGateway, methodsOf: MethodsOf = savedMethodsOf) {
  const settings = new DefaultBillingSettings();
  const breakers = new CircuitBreakers();
  return new RenewalProcess({ runner, gateway, methods: methodsOf(runner), settings, breakers });
}

interface Part {
  readonly provide: unknown;
  readonly useValue: unknown;
}

function programOf(parts: readonly Part[]) {
  @Global()
  @Module({})
  class PartsModule {}
  const surroundings = {
    module: PartsModule,
    providers: parts as { provide: symbol; useValue: unknown }[],
    exports: parts.map(({ provide }) => provide as symbol),
  };
  @Module({ imports: [CqrsModule.forRoot(), surroundings, CustomersModule, SubscriptionsModule] })
  class Program {}
  return Program;
}
