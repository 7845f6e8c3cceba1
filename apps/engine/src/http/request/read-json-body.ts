import type { FastifyInstance } from 'fastify';
import { HttpProblem } from '../errors/http-problem.js';
import { checkJsonShape } from './json-shape.js';

const FOREIGN_CHARSET = /;\s*charset="?(?!utf-?8"?\s*(?:;|$))/i;

/** JSON is the only media type that the API reads. Keys that would reach an object's prototype are refused as INVALID_JSON. */
export function readJsonBodies(server: FastifyInstance, bodyLimit: number): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit }, (request, body, done) => {
    if (request.exchange.policy.page) return done(new HttpProblem('UNSUPPORTED_CONTENT_TYPE'));
    if (FOREIGN_CHARSET.test(request.headers['content-type'] ?? '')) {
      return done(new HttpProblem('UNSUPPORTED_CONTENT_TYPE', 'JSON is read as UTF-8 only.'));
    }
    // Many clients name the media type even when there is no body.
    if (body === '') return done(null, undefined);
    parse(request, body as string, (error, value) => {
      if (error) return done(new HttpProblem('INVALID_JSON'));
      try {
        checkJsonShape(value);
      } catch (tooBig) {
        return done(tooBig as Error);
      }
      done(null, value);
    });
  });
}
