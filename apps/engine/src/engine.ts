import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { EngineConfig } from './config.js';
import { createHttpApp } from './http/index.js';
import type { EngineLog } from './observability/engine-log.js';
import { bootstrap } from './runtime/bootstrap.js';
import { EngineRuntime } from './runtime/engine-runtime.js';
import { engineModule } from './runtime/runtime.module.js';

/** A running engine. */
export interface Engine {
  readonly baseUrl: string;
  /** Where the first start wrote its key. */
  readonly bootstrapPath: string;
  readonly runtime: EngineRuntime;
  /** Takes no new connections, finishes what is under way, closes the stores. */
  close(): Promise<void>;
}

/** Starts every role that the configuration names. Throws what keeps it from starting; then nothing is left running. */
export async function startEngine(config: EngineConfig, log: EngineLog): Promise<Engine> {
  const runtime = await EngineRuntime.open(config, log);
  let app: NestFastifyApplication | undefined;
  const close = async () => {
    await app?.close();
    await runtime.close();
  };
  try {
    app = await createHttpApp({
      root: engineModule(runtime),
      log,
    });
    await app.listen(config.port, config.host);
    const { port } = app.getHttpServer().address() as { port: number };
    runtime.baseUrl = config.publicUrl ?? `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${port}`;
    runtime.start();
    const bootstrapPath = await bootstrap(runtime);
    return { baseUrl: runtime.baseUrl, bootstrapPath, runtime, close };
  } catch (error) {
    await close();
    throw error;
  }
}
