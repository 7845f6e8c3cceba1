import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from './api-client.js';
import { EngineProcess } from './engine-process.js';
import { Story } from './story.js';
import { tellStory } from './tell-story.js';

/** Starts the engine on an empty folder, tells the story over HTTP, and stops it. Fails when an answer is not the story's. */
async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'onfile-demo-'));
  const engine = await EngineProcess.start(join(folder, 'data'));
  const story = new Story();
  try {
    await tellStory(story, new ApiClient(engine.bootstrap.base_url, engine.bootstrap.api_key), engine.bootstrap);
  } finally {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
  story.end();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? `\nThe demo failed: ${error.message}` : error);
  process.exit(1);
});
