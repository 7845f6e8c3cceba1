import { isRefusal, type Refusal } from '#kernel';
import type { Problem } from './error-envelope.js';

/** Ends a request with an error of the registry. `headers` go out beside the envelope. */
export class HttpProblem extends Error implements Problem {
  constructor(
    readonly code: string,
    message?: string,
    readonly detail: Readonly<Record<string, unknown>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    // A refusal is no fault: nobody reads its stack, and taking one is the dearest part of refusing.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'HttpProblem';
  }
}

/** Ends a request with a refusal that a command gave. */
export class RefusedRequest extends HttpProblem {
  constructor(refusal: Refusal, headers: Readonly<Record<string, string>> = {}) {
    super(refusal.code, refusal.message, refusal.detail, headers);
    this.name = 'RefusedRequest';
  }
}

/** What was carried out, or the refusal thrown: the one place where a refusal turns into an exception. */
export function accepted<Outcome>(outcome: Outcome | Refusal): Outcome {
  if (isRefusal(outcome)) throw new RefusedRequest(outcome);
  return outcome;
}

/** What is not there answers like what belongs to another environment. */
export function found<Resource>(resource: Resource | undefined): Resource {
  if (resource === undefined) throw new HttpProblem('RESOURCE_NOT_FOUND');
  return resource;
}
