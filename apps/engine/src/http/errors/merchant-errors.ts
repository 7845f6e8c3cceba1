import { type ErrorRows, row } from './error-row.js';

const OTHER_SANDBOX = 'Use another sandbox.';

/** API keys, sandboxes and settings (contract §1.2, §10.1–10.5). */
export const MERCHANT_ERRORS: ErrorRows = {
  API_KEY_NOT_FOUND: row(404, 'There is no such API key.', 'List the API keys.'),
  API_KEY_ALREADY_REVOKED: row(409, 'The API key is revoked already.', 'Nothing is left to do.'),
  API_KEY_CHANGED: row(409, 'The API key was changed at the same time.', 'Read the API key and decide again.'),
  API_KEY_MANAGEMENT_FORBIDDEN: row(403, 'This credential cannot manage API keys.', 'Use another credential.'),
  SANDBOX_NOT_FOUND: row(404, 'There is no such sandbox.', 'List the sandboxes.'),
  SANDBOX_ALREADY_EXISTS: row(409, 'A sandbox of this name exists.', 'Choose another name.'),
  SANDBOX_ARCHIVED: row(409, 'The sandbox is archived.', OTHER_SANDBOX),
  SANDBOX_INACTIVE: row(409, 'The sandbox is not active.', OTHER_SANDBOX),
  SANDBOX_NOT_ACCESSIBLE: row(403, 'The credential cannot use this sandbox.', OTHER_SANDBOX),
  SANDBOX_SELECTION_FORBIDDEN: row(403, 'The credential cannot choose a sandbox.', 'Leave sandbox_id out.'),
  SANDBOX_ID_REQUIRED: row(400, 'A sandbox must be named.', 'Send sandbox_id.'),
  SANDBOX_ID_NOT_ALLOWED: row(400, 'A sandbox cannot be named here.', 'Leave sandbox_id out.'),
  SANDBOX_MANAGEMENT_REQUIRES_LIVE_KEY: row(403, 'Only a live key manages sandboxes.', 'Use a live key.'),
  PARTNER_APP_MANAGEMENT_REQUIRES_LIVE_KEY: row(403, 'Only a live key manages partner apps.', 'Use a live key.'),
  DEFAULT_SANDBOX_CANNOT_BE_ARCHIVED: row(409, 'The default sandbox stays.', OTHER_SANDBOX),
  DEFAULT_SANDBOX_CANNOT_BE_RESET: row(409, 'The default sandbox cannot be reset.', OTHER_SANDBOX),
  SETTINGS_CONCURRENT_MODIFICATION: row(
    409,
    'The settings were changed at the same time.',
    'Read them and decide again.',
  ),
  PARTNER_APP_NOT_FOUND: row(404, 'There is no such partner app.', 'List the partner apps.'),
  PARTNER_APP_INSTALL_NOT_FOUND: row(404, 'There is no such install.', 'List the installs.'),
  ENVIRONMENT_GRANT_NOT_FOUND: row(404, 'There is no such grant.', 'Read the install.'),
};
