import { type ErrorRows, row } from './error-row.js';

const READ_SCOPES = 'Use an API key that was granted the scopes in missing_scopes.';
const NEW_KEY = 'Create a new API key and use its secret.';
const CHECK_KEY = 'Check the secret: it starts with flint_test_ or flint_live_ and is used whole.';
const NEW_IDEMPOTENCY_KEY = 'Use a new Idempotency-Key for a new intention; repeat the old body for a retry.';
const SEND_AGAIN = 'Send the same request again, with the same Idempotency-Key, after a short wait.';

/** Credentials, scopes and versions (contract §1.1–1.3, §2.6, §3.1). */
export const ACCESS_ERRORS: ErrorRows = {
  AUTH_REQUIRED: row(401, 'This route needs a credential.', 'Send the API key as a Bearer token or as X-API-Key.'),
  INVALID_API_KEY: row(401, 'The API key is not known.', CHECK_KEY),
  API_KEY_EXPIRED: row(401, 'The API key has expired.', NEW_KEY),
  API_KEY_REVOKED: row(401, 'The API key was revoked.', NEW_KEY),
  INVALID_BEARER_TOKEN: row(401, 'The bearer token is not known.', CHECK_KEY),
  INVALID_OAUTH_TOKEN: row(401, 'The access token is not valid.', 'Refresh the access token.'),
  INVALID_PARTNER_TOKEN: row(401, 'The partner token is not valid.', 'Exchange the authorization code again.'),
  INVALID_AUTHORIZATION_HEADER: row(
    401,
    'The Authorization header cannot be read.',
    'Send "Authorization: Bearer <API key>"; HTTP Basic is not supported.',
  ),
  AMBIGUOUS_AUTH: row(400, 'The request carries two credentials.', 'Send Authorization or X-API-Key, not both.'),
  INSUFFICIENT_SCOPE: row(403, 'The credential lacks a scope that this route needs.', READ_SCOPES),
  SCOPE_NOT_ALLOWED_FOR_KEY_MODE: row(
    403,
    'A scope cannot be used in the mode of this key.',
    'Use a key of one of the modes in allowed_key_modes.',
  ),
  API_KEY_MODE_MISMATCH: row(
    403,
    'The key belongs to the other mode.',
    'Use a key of the mode that this route serves.',
  ),
  PARTNER_AUTH_UNSUPPORTED: row(403, 'Partner credentials cannot use this route.', "Use the merchant's own API key."),
  EXTERNAL_API_KEY_REQUIRED: row(403, 'Only an external API key can use this route.', NEW_KEY),
  SANDBOX_SELECTION_REQUIRED: row(
    400,
    'The test key is bound to no sandbox.',
    'Use a key that was made for a sandbox.',
  ),
  INVALID_API_VERSION: row(
    400,
    'The requested API version is not known.',
    'Send a Flint-Version that the API description names, or leave it out.',
  ),
  API_VERSION_RETIRED: row(400, 'The requested API version was retired.', 'Move to a version that is still served.'),
  SCOPES_REQUIRED: row(400, 'At least one scope is needed.', 'Name the scopes that the key shall have.'),
  UNKNOWN_SCOPE: row(400, 'A scope is not known.', 'Use scopes that the API description names.'),
  DUPLICATE_SCOPE: row(400, 'A scope is named twice.', 'Name each scope once.'),
  API_KEY_SCOPE_INVALID: row(400, 'A scope cannot be given to an API key.', 'Leave the scope out.'),
  API_KEY_SCOPE_UNSUPPORTED: row(400, 'A scope is not supported for API keys.', 'Leave the scope out.'),
};

/** The shape of requests (contract §1.6–1.11). */
export const REQUEST_ERRORS: ErrorRows = {
  INVALID_REQUEST: row(400, 'The request cannot be understood.', 'Compare the request with the API description.'),
  VALIDATION_ERROR: row(400, 'A field has a value that is not allowed.', 'Correct the fields named in details.'),
  UNKNOWN_FIELD: row(400, 'The body has a field that this route does not know.', 'Remove the field named in param.'),
  INVALID_JSON: row(400, 'The body is not valid JSON.', 'Send one JSON object encoded as UTF-8.'),
  NULL_NOT_ALLOWED: row(400, 'A field must not be null.', 'Leave the field out instead of sending null.'),
  FIELD_REQUIRED: row(400, 'A required field is missing.', 'Add the field named in param.'),
  MISSING_REQUIRED_FIELD: row(400, 'A required field is missing.', 'Add the field named in param.'),
  NO_FIELDS_TO_UPDATE: row(400, 'The update changes no field.', 'Send at least one field that can be updated.'),
  EMPTY_UPDATE: row(400, 'The update changes no field.', 'Send at least one field that can be updated.'),
  REQUEST_BODY_NOT_ALLOWED: row(400, 'This route takes no body.', 'Send the request without a body.'),
  REQUEST_BODY_TOO_LARGE: row(413, 'The body is larger than this server accepts.', 'Send less than the stated limit.'),
  UNSUPPORTED_CONTENT_TYPE: row(
    415,
    'The body is not of a supported media type.',
    'Send Content-Type: application/json.',
  ),
  METHOD_NOT_ALLOWED: row(405, 'This path does not support the method.', 'Use one of the methods in the Allow header.'),
  ROUTE_NOT_FOUND: row(404, 'There is no such route.', 'Compare the path with the API description.'),
  INVALID_ID: row(400, 'An id is malformed.', 'Send the id exactly as the API returned it.'),
  RESOURCE_NOT_FOUND: row(
    404,
    'There is no such resource.',
    'Check the id, and that the key is of the same environment.',
  ),
  RESOURCE_LIMIT_EXCEEDED: row(409, 'A limit on this resource is reached.', 'Remove what is no longer needed first.'),
  UNSUPPORTED_QUERY_PARAM: row(400, 'A query parameter is not known here.', 'Remove the parameter named in param.'),
  INVALID_QUERY_PARAMETER: row(400, 'A query parameter has a bad value.', 'Correct the parameter named in param.'),
  INVALID_PAGE_SIZE: row(400, 'page_size must be from 1 to 100.', 'Ask for 1 to 100 items.'),
  INVALID_PAGE_TOKEN: row(400, 'The page token cannot be read.', 'Start again from the first page.'),
  CURSOR_MISMATCH: row(
    400,
    'The page token belongs to another list.',
    'Repeat the parameters of the first page, or start again from it.',
  ),
  INVALID_EXPAND: row(400, 'A path cannot be expanded here.', 'Expand only what the API description names.'),
  EXPANSION_LIMIT_EXCEEDED: row(400, 'Too much is to be expanded.', 'Expand at most 10 paths, at most 2 deep.'),
  DANGLING_EXPANSION_REFERENCE: row(
    409,
    'A resource to be expanded cannot be found.',
    'Repeat the request without expanding it.',
  ),
  RESERVED_METADATA_KEY: row(400, 'Metadata keys that start with flint_ are reserved.', 'Choose another key.'),
  METADATA_TOO_MANY_KEYS: row(400, 'The metadata has too many keys.', 'Keep at most 50 keys.'),
  METADATA_KEY_TOO_LONG: row(400, 'A metadata key is too long.', 'Keep keys within 255 characters.'),
  METADATA_VALUE_TOO_LONG: row(400, 'A metadata value is too long.', 'Keep values within 4096 characters.'),
  METADATA_TOO_LARGE: row(400, 'The metadata is too large.', 'Keep all keys and values within 64 KiB.'),
  INVALID_METADATA: row(400, 'The metadata is not a map of strings.', 'Send an object whose values are strings.'),
  INVALID_METADATA_KEY: row(400, 'A metadata key is not valid.', 'Send keys that are not empty.'),
  pan_detected: row(
    422,
    'The request holds what looks like a card number. Nothing of it was stored.',
    "Collect card numbers with the payment provider's own form, never through this API.",
  ),
};

/** Repeats, versions, limits and outages (contract §1.9, §1.10, §1.12, §2.6). */
export const DELIVERY_ERRORS: ErrorRows = {
  IDEMPOTENCY_KEY_REQUIRED: row(
    400,
    'This route needs an Idempotency-Key.',
    'Send a key that is unique to the intention.',
  ),
  IDEMPOTENCY_KEY_TOO_LONG: row(400, 'The Idempotency-Key is too long.', 'Keep the key within 255 characters.'),
  INVALID_IDEMPOTENCY_KEY: row(400, 'The Idempotency-Key cannot be read.', 'Send 1 to 255 visible ASCII characters.'),
  IDEMPOTENCY_KEY_REUSED: row(409, 'The Idempotency-Key was used for another request.', NEW_IDEMPOTENCY_KEY),
  IDEMPOTENCY_KEY_IN_PROGRESS: row(409, 'The first request with this key is still running.', SEND_AGAIN, true),
  IDEMPOTENCY_REQUEST_IN_PROGRESS: row(409, 'The first request with this key is still running.', SEND_AGAIN, true),
  VERSION_CONFLICT: row(409, 'The resource is not at the expected version.', 'Read the resource and decide again.'),
  CONCURRENT_MODIFICATION: row(
    409,
    'The resource was changed at the same time.',
    'Read the resource and decide again.',
  ),
  INVALID_EXPECTED_VERSION: row(400, 'expected_version is malformed.', 'Send the version as an integer from 0 up.'),
  EXPECTED_VERSION_REQUIRED: row(400, 'This change needs expected_version.', 'Send the version that was read before.'),
  RATE_LIMIT_EXCEEDED: row(429, 'Too many requests.', 'Wait for the time in Retry-After.', true),
  INTERNAL_ERROR: row(500, 'Something went wrong on our side.', 'Report the request id if it happens again.'),
  SERVICE_UNAVAILABLE: row(503, 'A part that this request needs is not available.', SEND_AGAIN, true),
  REQUEST_TIMEOUT: row(504, 'The request took too long.', SEND_AGAIN, true),
};
