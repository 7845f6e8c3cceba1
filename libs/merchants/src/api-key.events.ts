import type { DomainEvent, EventSchemas, Timestamp } from '#kernel';

export type ApiKeyEvent =
  | DomainEvent<
      'ApiKeyCreated',
      {
        apiKeyId: string;
        merchantId: string;
        environmentId: string;
        mode: 'test' | 'live';
        sandboxId?: string;
        name: string;
        scopes: string[];
        /** SHA-256 of the secret, hex. The secret itself is nowhere. */
        digest: string;
        expiresAt?: Timestamp;
      }
    >
  | DomainEvent<'ApiKeyRevoked', Record<string, never>>;

export const apiKeyEvents: EventSchemas<ApiKeyEvent> = {
  ApiKeyCreated: { version: 1 },
  ApiKeyRevoked: { version: 1 },
};
