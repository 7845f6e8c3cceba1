import { type DynamicModule, Global, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';

import { CustomersModule, EmailBlindIndex, LiveSubscriptions, PAYMENT_GATEWAY } from '#customers';
import { CommandRunner } from '#event-store';
import { EnvironmentSettings, KeyRing, MerchantsModule } from '#merchants';
import { OrderPaymentPlanner, OrderPayments, OrdersModule } from '#orders';
import { PaymentIntentProcess, PaymentsModule, RefundProcess } from '#payments';
import { AdvanceSandboxClockHandler, ClockAdvancer, EnvironmentClocks } from '#scheduling';
import {
  AccessLinkSecrets,
  BillingSettings,
  CustomerPaymentMethods,
  LivePlanSubscriptions,
  RenewalProcess,
  SubscriptionPaymentMethods,
  SubscriptionsModule,
  ViewLivePlanSubscriptions,
  ViewLiveSubscriptions,
} from '#subscriptions';
import { Authenticator, CLOCK, HEALTH_CHECKS, KEYED_HASH, METRICS_REGISTRY } from '../http/index.js';
import { AccessUrls } from '../resources/buyer-access/access-urls.js';
import { BuyerActs } from '../resources/buyer-access/buyer-acts.js';
import { BuyerBooks } from '../resources/buyer-access/buyer-books.js';
import { BuyerVisits } from '../resources/buyer-access/buyer-visits.js';
import { CONTROLLERS } from '../resources/controllers.js';
import { OrderAnswers } from '../resources/orders/order-answers.js';
import { PaymentIntentAnswers } from '../resources/payment-intents/payment-intent-answers.js';
import { Reads } from '../resources/reads.js';
import { SandboxUrls } from '../resources/sandbox/sandbox-urls.js';
import { engineMetrics } from './engine-metrics.js';
import { EngineRuntime } from './engine-runtime.js';
import { healthChecksOf } from './health-checks.js';
import { KeyAuthenticator } from './key-authenticator.js';
import { KeyedLinkSecrets } from './keyed-link-secrets.js';
import { SANDBOX } from './tokens.js';

/** Hands out what the runtime has opened. Global: every library asks for its ports here. */
@Global()
@Module({})
class RuntimeModule {}

@Module({})
class EngineModule {}

function runtimeModule(runtime: EngineRuntime): DynamicModule {
  const { stores, clocks, views, progress } = runtime;
  const { commands, vault, sandbox } = stores;
  const providers = [
    { provide: EngineRuntime, useValue: runtime },
    { provide: CommandRunner, useValue: commands },
    { provide: EmailBlindIndex, useValue: vault },
    { provide: PAYMENT_GATEWAY, useValue: sandbox.gateway },
    { provide: SANDBOX, useValue: sandbox },
    { provide: SandboxUrls, useValue: runtime.sandboxUrls },
    { provide: AccessUrls, useValue: new AccessUrls(() => runtime.baseUrl) },
    { provide: PaymentIntentProcess, useValue: runtime.paymentIntents },
    { provide: RefundProcess, useValue: runtime.refunds },
    { provide: OrderPayments, useValue: runtime.orderPayments },
    { provide: OrderPaymentPlanner, useValue: runtime.orderPlanner },
    { provide: RenewalProcess, useValue: runtime.renewals },
    { provide: SubscriptionPaymentMethods, useValue: new CustomerPaymentMethods(commands, runtime.directory) },
    { provide: EnvironmentSettings, useValue: runtime.settings },
    { provide: BillingSettings, useValue: runtime.billingSettings },
    { provide: LiveSubscriptions, useValue: new ViewLiveSubscriptions(views, runtime.followed) },
    { provide: LivePlanSubscriptions, useValue: new ViewLivePlanSubscriptions(views, runtime.followed) },
    { provide: EnvironmentClocks, useValue: clocks },
    { provide: ClockAdvancer, useValue: runtime.advancer },
    { provide: CLOCK, useValue: clocks },
    { provide: Authenticator, useValue: new KeyAuthenticator(new KeyRing(commands), clocks) },
    { provide: KEYED_HASH, useValue: (text: string) => vault.blindIndex('fingerprint', text) },
    { provide: AccessLinkSecrets, useValue: new KeyedLinkSecrets(vault) },
    { provide: METRICS_REGISTRY, useValue: engineMetrics(runtime) },
    { provide: HEALTH_CHECKS, useValue: healthChecksOf(runtime) },
    { provide: Reads, useValue: new Reads(views, progress, clocks, () => commands.lastAppended) },
  ];
  return { module: RuntimeModule, providers, exports: providers.map(({ provide }) => provide) };
}

const LIBRARIES = [MerchantsModule, CustomersModule, PaymentsModule, OrdersModule, SubscriptionsModule];

/** The whole application around a runtime. */
export function engineModule(runtime: EngineRuntime): DynamicModule {
  return {
    module: EngineModule,
    imports: [CqrsModule.forRoot(), runtimeModule(runtime), ...LIBRARIES],
    providers: [AdvanceSandboxClockHandler, OrderAnswers, PaymentIntentAnswers, BuyerVisits, BuyerBooks, BuyerActs],
    controllers: runtime.config.roles.has('api') ? CONTROLLERS : [],
  };
}
