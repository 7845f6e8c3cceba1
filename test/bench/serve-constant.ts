import 'reflect-metadata';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DynamicModule } from '@nestjs/common';
import { readConfig } from '../../apps/engine/src/config.js';
import { createHttpApp } from '../../apps/engine/src/http/index.js';
import { openLog } from '../../apps/engine/src/observability/engine-log.js';
import { EngineRuntime } from '../../apps/engine/src/runtime/engine-runtime.js';
import { engineModule } from '../../apps/engine/src/runtime/runtime.module.js';
import { ConstantRouteController } from './constant-route.controller.js';
import type { EngineAccess } from './engine-under-test.js';
import { serveTask } from './task-process.js';

export interface ServeConstant {
  readonly dataDir: string;
}

class BenchModule {}

/** The engine as its main program puts it together, with the constant route beside the real ones. */
async function serve({ dataDir }: ServeConstant) {
  const config = readConfig({ DATA_DIR: dataDir });
  const log = openLog({ destination: createWriteStream('/dev/null') as never });
  const runtime = await EngineRuntime.open(config, log);
  const engine = engineModule(runtime);
  const root: DynamicModule = { module: BenchModule, imports: [engine], controllers: [ConstantRouteController] };
  const app = await createHttpApp({ root, log });
  await app.listen(0, '127.0.0.1');
  runtime.start();
  const head = await runtime.stores.events.head();
  if (head !== undefined) await runtime.progress.waitFor(head, 600_000);
  const { port } = app.getHttpServer().address() as { port: number };
  const { api_key } = JSON.parse(await readFile(join(dataDir, 'bootstrap.json'), 'utf8'));
  const output: EngineAccess = { baseUrl: `http://127.0.0.1:${port}`, apiKey: api_key };
  const close = async () => {
    await app.close();
    await runtime.close();
  };
  return { output, close };
}

serveTask(serve);
