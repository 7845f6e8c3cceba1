import { createHash } from 'node:crypto';
import { REQUEST_LOG_ANCHOR } from '../errors/error-envelope.js';
import { ERROR_CHAPTERS } from '../errors/error-registry.js';
import type { JsonSchema } from '../validation/field-rule.js';
import type { ApiDocument } from './describe-api.js';
import { anchor, code, escapeHtml, prose, table } from './html-words.js';
import { renderOperation } from './render-operation.js';
import { renderSchema, renderType } from './render-schema.js';

const STYLE = `:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:64rem;padding:1rem}
h2{border-bottom:1px solid;margin-top:2.5rem}
h3{margin-top:2rem;overflow-wrap:anywhere}
div{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{border:1px solid;padding:.25rem .5rem;text-align:left;vertical-align:top}
th{white-space:nowrap}
td{overflow-wrap:break-word}
dl{border-left:2px solid;margin:.25rem 0;padding-left:.75rem}
dd{margin-left:1rem}
code{font-family:ui-monospace,monospace}
pre{overflow-x:auto}
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
      `<section aria-labelledby="${anchor(tag)}"><h2 id="${anchor(tag)}">${escapeHtml(tag)}</h2>${sentenceOf(document, tag)}${byTag.get(tag)!.join('')}</section>`,
  );
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `<h3 id="schema-${anchor(name)}">${escapeHtml(name)}</h3>${renderSchema(schema)}`,
  );
  const title = `${document.info.title} API ${document.info.version}`;
  return page(
    title,
    `<p>${prose(document.info.description ?? '')}</p>
<p>The same description for programs: <a href="/v1/openapi.json">/v1/openapi.json</a>. <a href="/docs/errors">Error codes</a>.</p>
<nav aria-label="Sections"><ul>${links}<li><a href="#headers">Headers</a></li><li><a href="#schemas">Schemas</a></li></ul></nav>
${sections.join('\n')}${renderHeaders(document)}<section aria-labelledby="schemas"><h2 id="schemas">Schemas</h2>${schemas.join('')}</section>`,
  );
}

const REQUEST_LOG = `<h2 id="${REQUEST_LOG_ANCHOR}">Finding a request in the log</h2>
<p>${prose('The engine writes one line for every answer to its log, with the `request_id` that the error names. Requests are not kept elsewhere: ask whoever runs the engine, and name the `request_id`.')}</p>`;

/** The registry of error codes as a page: where every error's `doc_url` leads. */
export function renderErrorPage(): string {
  const chapters = Object.entries(ERROR_CHAPTERS).map(([chapter, rows]) => {
    const body = Object.entries(rows).map(
      ([code, row]) =>
        `<tr id="${code}"><th scope="row"><code>${code}</code></th><td>${row.status}</td><td>${row.retryable ? 'yes' : 'no'}</td><td>${escapeHtml(row.message)}</td><td>${escapeHtml(row.nextSteps)}</td></tr>`,
    );
    return `<h2>${escapeHtml(chapter)}</h2>${table(['Code', 'Status', 'Retry', 'Meaning', 'What to do'], body)}`;
  });
  return page('Error codes', `${chapters.join('\n')}${REQUEST_LOG}`);
}

function sentenceOf({ tags }: ApiDocument, tag: string): string {
  const sentence = tags.find(({ name }) => name === tag)?.description;
  return sentence === undefined ? '' : `<p>${prose(sentence)}</p>`;
}

function renderHeaders({ components }: ApiDocument): string {
  const headers = Object.entries(components.headers as Record<string, JsonSchema>);
  const rows = headers.map(
    ([name, { description, schema }]) =>
      `<tr><th scope="row">${code(name)}</th><td>${renderType(schema as JsonSchema)}</td><td>${prose(String(description))}</td></tr>`,
  );
  return `<section aria-labelledby="headers"><h2 id="headers">Headers of answers</h2>${table(['Header', 'Type', 'Meaning'], rows)}</section>`;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>
${body}</main></body></html>`;
}
