import { ERROR_CHAPTERS } from './error-registry.js';

/** The text of docs/errors.md: one row for each code of the registry. */
export function renderErrorDocs(): string {
  const lines = [
    '# Error codes',
    '',
    'Every refusal is an envelope `{"error": {"type", "code", "message", …}}`; the code is stable, the message is for people.',
    'This page is written from the registry in `apps/engine/src/http/errors`: after a change there, run',
    '`UPDATE_DOCS=1` with the test `error-registry.spec`.',
  ];
  for (const [chapter, rows] of Object.entries(ERROR_CHAPTERS)) {
    lines.push('', `## ${chapter}`, '', '| Code | Status | Retry | Meaning | What to do |', '|---|---|---|---|---|');
    for (const [code, row] of Object.entries(rows)) {
      lines.push(
        `| \`${code}\` | ${row.status} | ${row.retryable ? 'yes' : 'no'} | ${row.message} | ${row.nextSteps} |`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}
