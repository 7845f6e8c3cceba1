/** Where a buyer's browser would go, in the sandbox. The client secret is the credential. */
export class SandboxUrls {
  constructor(private readonly baseUrl: () => string) {}

  /** For confirming a pending payment method. */
  setup(paymentMethodId: string, clientSecret: string) {
    const confirm_url = this.#url(`/v1/sandbox/payment-methods/${paymentMethodId}/confirm`, clientSecret);
    return { client_secret: clientSecret, confirm_url };
  }

  /** For answering a payment's challenge. */
  challenge(paymentIntentId: string, clientSecret: string) {
    const complete_url = this.#url(`/v1/sandbox/payment-intents/${paymentIntentId}/complete-action`, clientSecret);
    return { client_secret: clientSecret, complete_url };
  }

  #url(path: string, clientSecret: string): string {
    const url = new URL(path, this.baseUrl());
    url.searchParams.set('client_secret', clientSecret);
    return url.href;
  }
}
