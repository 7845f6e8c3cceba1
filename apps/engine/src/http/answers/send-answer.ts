import type { FastifyReply, FastifyRequest } from 'fastify';
import { Answer, answerEnvelope } from './answer.js';

/** Puts the envelope and the headers around what a controller returned; leaves every other payload as it is. */
export function sendAnswer(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  if (!(payload instanceof Answer)) return payload;
  const { exchange } = request;
  const { position, replayed } = payload.source;
  if (position !== undefined) reply.header('onfile-position', position.toString());
  if (replayed === true) reply.header('idempotency-replayed', 'true');
  return answerEnvelope(payload, exchange.apiVersion, exchange.requestId);
}
