import { createHash } from 'node:crypto';
import { ERROR_CHAPTERS } from '../errors/error-registry.js';
import type { ApiDocument, ApiOperation } from './describe-api.js';

const STYLE = `:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:64rem;padding:1rem}
h2{border-bottom:1px solid;margin-top:2.5rem}
h3{margin-top:2rem;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
caption{text-align:left;font-weight:600}
th,td{border:1px solid;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
code{font-family:ui-monospace,monospace}
a:focus-visible{outline:3px solid}`;

/** Lets the page's own style through and nothing else: no script, no picture, no frame, no foreign host. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The API description as a page for people. */
export function renderApiPage(document: ApiDocument): string {
  const byTag = new Map<string, string[]>();
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const tag = operation.tags[0] ?? 'Other';
      byTag.set(tag, [...(byTag.get(tag) ?? []), renderOperation(method, path, operation)]);
    }
  }
  const tags = [...byTag.keys()].sort();
  const links = tags.map((tag) => `<li><a href="#${anchor(tag)}">${escapeHtml(tag)}</a></li>`).join('');
  const sections = tags.map(
    (tag) =>
      `<section aria-labelledby="${anchor(tag)}"><h2 id="${anchor(tag)}">${escapeHtml(tag)}</h2>${byTag.get(tag)!.join('')}</section>`,
  );
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) =>
      `<h3 id="schema-${anchor(name)}">${escapeHtml(name)}</h3><pre><code>${escapeHtml(JSON.stringify(schema, null, 2))}</code></pre>`,
  );
  const title = `${document.info.title} API ${document.info.version}`;
  return page(
    title,
    `<p>The same description for programs: <a href="/v1/openapi.json">/v1/openapi.json</a>. <a href="/docs/errors">Error codes</a>.</p>
<nav aria-label="Sections"><ul>${links}<li><a href="#schemas">Schemas</a></li></ul></nav>
${sections.join('\n')}<section aria-labelledby="schemas"><h2 id="schemas">Schemas</h2>${schemas.join('')}</section>`,
  );
}

/** The registry of error codes as a page: where every error's `doc_url` leads. */
export function renderErrorPage(): string {
  const chapters = Object.entries(ERROR_CHAPTERS).map(([chapter, rows]) => {
    const body = Object.entries(rows).map(
      ([code, row]) =>
        `<tr id="${code}"><th scope="row"><code>${code}</code></th><td>${row.status}</td><td>${row.retryable ? 'yes' : 'no'}</td><td>${escapeHtml(row.message)}</td><td>${escapeHtml(row.nextSteps)}</td></tr>`,
    );
    return `<h2>${escapeHtml(chapter)}</h2>${table(['Code', 'Status', 'Retry', 'Meaning', 'What to do'], body.join(''))}`;
  });
  return page('Error codes', chapters.join('\n'));
}

function renderOperation(method: string, path: string, operation: ApiOperation): string {
  const scopes = operation['x-scopes'] as { mode: string; scopes: string[] } | undefined;
  const access =
    operation.security.length === 0
      ? 'No API key.'
      : scopes === undefined
        ? 'Any API key.'
        : `Scope ${scopes.scopes.map((scope) => `<code>${escapeHtml(scope)}</code>`).join(' or ')}.`;
  const parameters = operation.parameters.map(
    (each) =>
      `<tr><th scope="row"><code>${escapeHtml(String(each.name))}</code></th><td>${String(each.in)}</td><td>${each.required ? 'yes' : 'no'}</td><td><code>${escapeHtml(JSON.stringify(each.schema))}</code></td></tr>`,
  );
  const responses = Object.entries(operation.responses).map(
    ([status, response]) =>
      `<tr><th scope="row">${escapeHtml(status)}</th><td>${escapeHtml(String(response.description))}</td></tr>`,
  );
  return `<article><h3><code>${method.toUpperCase()} ${escapeHtml(path)}</code></h3><p>${escapeHtml(operation.summary)}${operation.summary.endsWith('.') ? '' : '.'} ${escapeHtml(operation.description ?? '')} ${access}</p>
${parameters.length === 0 ? '' : table(['Parameter', 'In', 'Required', 'Schema'], parameters.join(''))}${bodyLine(operation)}
${table(['Status', 'Meaning'], responses.join(''))}</article>`;
}

function bodyLine(operation: ApiOperation): string {
  const content = operation.requestBody?.content as Record<string, { schema: { $ref?: string } }> | undefined;
  const name = content?.['application/json']?.schema.$ref?.split('/').at(-1);
  return name === undefined ? '' : `<p>Body: <a href="#schema-${anchor(name)}">${escapeHtml(name)}</a></p>`;
}

function table(heads: readonly string[], rows: string): string {
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join('');
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>`;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>
${body}</main></body></html>`;
}

function anchor(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
