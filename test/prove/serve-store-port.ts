import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { StoreAddress } from '#event-store';

/** The embedded store's socket on a port of loopback, so that processes reach it by a connection string. */
export interface StorePort {
  readonly connectionString: string;
  close(): Promise<void>;
}

export async function serveStorePort(address: StoreAddress): Promise<StorePort> {
  if (typeof address === 'string') throw new Error('the store has a port of its own');
  const { endpoint } = address.settings;
  const open = new Set<Socket>();
  const server = createServer((caller) => {
    const store = connect(endpoint.replace(/^unix:/, ''));
    for (const [from, to] of [
      [caller, store],
      [store, caller],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy()).on('close', () => open.delete(from));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    connectionString: `esdb://127.0.0.1:${port}?tls=false`,
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
