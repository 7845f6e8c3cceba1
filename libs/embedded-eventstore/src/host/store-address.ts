import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the client's constructor needs: `new EventStoreDBClient(address.settings, address.credentials)`. */
export interface StoreAddress {
  readonly settings: { readonly endpoint: string; readonly connectionName?: string };
  readonly credentials: { readonly insecure: true };
}

export interface ListenPlan {
  /** What to listen on; port 0 stands for any free port. */
  readonly target: string;
  readonly requiredConnectionName: string | undefined;
  /** A folder to remove when the store closes. */
  readonly temporaryDir: string | undefined;
}

const SOCKET_FILE = 'store.sock';
/** The system's limit is 108 bytes with the closing zero, 104 on BSD. */
const MAX_SOCKET_PATH_BYTES = 103;

/**
 * A socket in the data folder, whose mode lets in its owner only. When that path is too long, one in a private folder under the
 * system's temporary folder. Where there are no such sockets, a free port on loopback that serves only callers who know a secret.
 */
export function planListening(dataDir: string, platform: NodeJS.Platform = process.platform): ListenPlan {
  if (platform === 'win32') {
    const secret = randomBytes(24).toString('base64url');
    return { target: '127.0.0.1:0', requiredConnectionName: secret, temporaryDir: undefined };
  }
  const path = join(dataDir, SOCKET_FILE);
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES) {
    return { target: `unix:${path}`, requiredConnectionName: undefined, temporaryDir: undefined };
  }
  const temporaryDir = mkdtempSync(join(tmpdir(), 'onfile-'));
  return { target: `unix:${join(temporaryDir, SOCKET_FILE)}`, requiredConnectionName: undefined, temporaryDir };
}

export function toAddress({ target, requiredConnectionName }: ListenPlan, port: number): StoreAddress {
  const endpoint = target.endsWith(':0') ? target.replace(/0$/, String(port)) : target;
  const connectionName = requiredConnectionName;
  return {
    settings: { endpoint, ...(connectionName === undefined ? {} : { connectionName }) },
    credentials: { insecure: true },
  };
}

/** The socket file of an address, when it has one. */
export function socketPathOf(endpoint: string): string | undefined {
  return endpoint.startsWith('unix:') ? endpoint.slice('unix:'.length) : undefined;
}
