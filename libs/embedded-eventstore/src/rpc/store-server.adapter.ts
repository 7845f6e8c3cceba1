import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import type { Empty } from '@eventstore/db-client/generated/shared_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import grpc from '@grpc/grpc-js';
import type { AppendQueue } from '../write/append-queue.js';
import { handleAppend } from './append.adapter.js';
import { handleBatchAppend } from './batch-append.adapter.js';
import { handleDelete, handleTombstone } from './delete.adapter.js';
import type { ReadCall, Readers } from './read.adapter.js';
import { clusterInfo, supportedMethods } from './server-info.adapter.js';
import { statusError } from './status-errors.adapter.js';

/** Above the client's own limit of 3 MiB a part: what is too large is to be refused by name, not by a broken connection. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
const SHUTDOWN_MS = 2_000;

export interface ServerAddress {
  /** `unix:<path>` or `<host>:<port>`. */
  readonly target: string;
  /** When set, only callers that name themselves so are served: on loopback every user of the machine can connect. */
  readonly requiredConnectionName: string | undefined;
}

/** The services that the client calls, and the sockets they are called on. */
export class StoreServer {
  readonly #server: grpc.Server;
  readonly #batchCalls = new Set<() => void>();

  constructor(
    readonly queue: AppendQueue,
    readonly readers: Readers,
    readonly address: ServerAddress,
  ) {
    this.#server = new grpc.Server({
      'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
      'grpc.max_send_message_length': -1,
    });
    const { read, ...methods } = streamsService.StreamsService;
    // Events are stored ready to be sent, so an answer to a read is bytes already.
    const readAsBytes = { ...read, responseSerialize: (frame: Buffer) => frame };
    const streams = { ...methods, read: readAsBytes } as unknown as grpc.ServiceDefinition;
    this.#server.addService(streams, this.#guarded());
    this.#server.addService(featuresService.ServerFeaturesService as unknown as grpc.ServiceDefinition, {
      getSupportedMethods: (_: grpc.ServerUnaryCall<Empty, unknown>, reply: grpc.sendUnaryData<unknown>) =>
        reply(null, supportedMethods()),
    });
    this.#server.addService(gossipService.GossipService as unknown as grpc.ServiceDefinition, {
      read: (_: grpc.ServerUnaryCall<Empty, unknown>, reply: grpc.sendUnaryData<unknown>) =>
        reply(null, clusterInfo(...splitTarget(address.target))),
    });
  }

  /** Returns the port, which has no meaning for a socket file. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(this.address.target, grpc.ServerCredentials.createInsecure(), (error, port) => {
        if (error === null) resolve(port);
        else reject(error);
      });
    });
  }

  /** Answers what is under way, then closes all connections. */
  async close(): Promise<void> {
    this.readers.close();
    for (const end of this.#batchCalls) end();
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => {
        this.#server.forceShutdown();
        resolve();
      }, SHUTDOWN_MS);
      this.#server.tryShutdown(() => {
        clearTimeout(force);
        resolve();
      });
    });
  }

  #guarded(): grpc.UntypedServiceImplementation {
    const { queue, readers } = this;
    const isAllowed = (call: { metadata: grpc.Metadata }): boolean => {
      const name = this.address.requiredConnectionName;
      return name === undefined || call.metadata.get('connection-name')[0] === name;
    };
    const refusal = statusError(grpc.status.UNAUTHENTICATED, 'This store serves its own engine only.');
    return {
      read: (call: ReadCall) => (isAllowed(call) ? readers.handle(call) : call.emit('error', refusal)),
      batchAppend: (call: Parameters<typeof handleBatchAppend>[0]) => {
        if (!isAllowed(call)) return call.emit('error', refusal);
        const end = handleBatchAppend(call, queue);
        this.#batchCalls.add(end);
        return call.once('close', () => this.#batchCalls.delete(end));
      },
      append: (...[call, reply]: Parameters<typeof handleAppend>) =>
        isAllowed(call) ? handleAppend(call, reply, queue) : reply(refusal),
      delete: (...[call, reply]: Parameters<typeof handleDelete>) =>
        isAllowed(call) ? handleDelete(call, reply, queue) : reply(refusal),
      tombstone: (...[call, reply]: Parameters<typeof handleTombstone>) =>
        isAllowed(call) ? handleTombstone(call, reply, queue) : reply(refusal),
    } as unknown as grpc.UntypedServiceImplementation;
  }
}

function splitTarget(target: string): [string, number] {
  const colon = target.lastIndexOf(':');
  return target.startsWith('unix:') ? [target, 0] : [target.slice(0, colon), Number(target.slice(colon + 1))];
}
