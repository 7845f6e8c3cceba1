import type { FastifyInstance } from 'fastify';
import { HttpProblem } from '../errors/http-problem.js';

/** What a browser sends for a form: pages have few and short fields. */
export const FORM_LIMITS = { body_bytes: 4 * 1024, fields: 16 } as const;

const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Forms are read for pages only; the API refuses them as any other media type that is not JSON. */
export function readFormBodies(server: FastifyInstance): void {
  const bodyLimit = FORM_LIMITS.body_bytes;
  server.addContentTypeParser(FORM_TYPE, { parseAs: 'string', bodyLimit }, (request, body, done) => {
    if (!request.exchange.policy.page) return done(new HttpProblem('UNSUPPORTED_CONTENT_TYPE'));
    const fields = readForm(body as string);
    if (fields === undefined) return done(new HttpProblem('INVALID_REQUEST'));
    done(null, fields);
  });
}

/** The fields of a form; undefined when there are too many, or two of one name. */
function readForm(body: string): Record<string, string> | undefined {
  const entries = [...new URLSearchParams(body)];
  const names = new Set(entries.map(([name]) => name));
  return entries.length > FORM_LIMITS.fields || names.size < entries.length ? undefined : Object.fromEntries(entries);
}
