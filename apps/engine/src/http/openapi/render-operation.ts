import type { JsonSchema } from '../validation/field-rule.js';
import type { ApiOperation } from './describe-api.js';
import { code, escapeHtml, prose, table } from './html-words.js';
import { renderType } from './render-schema.js';

/** One operation as people read it. */
export function renderOperation(method: string, path: string, operation: ApiOperation): string {
  const { summary, description = '' } = operation;
  const sentence = summary.endsWith('.') || summary.endsWith('?') ? summary : `${summary}.`;
  return `<article><h3>${code(`${method.toUpperCase()} ${path}`)}</h3>
<p>${prose(`${sentence} ${description}`)} ${accessOf(operation)}</p>
${parametersOf(operation)}${bodyOf(operation)}${answersOf(operation)}</article>`;
}

function accessOf(operation: ApiOperation): string {
  if (operation.security.length === 0) return 'No API key.';
  const scopes = operation['x-scopes'] as { scopes: string[] } | undefined;
  return scopes === undefined ? 'Any API key.' : `Scope ${scopes.scopes.map(code).join(' or ')}.`;
}

function parametersOf({ parameters }: ApiOperation): string {
  const rows = parameters.map((each) => {
    const schema = each.schema as JsonSchema;
    const meaning = each.description ?? schema.description ?? '';
    return `<tr><th scope="row">${code(String(each.name))}</th><td>${escapeHtml(String(each.in))}</td><td>${each.required ? 'yes' : 'no'}</td><td>${renderType(schema)}</td><td>${prose(String(meaning))}</td></tr>`;
  });
  return table(['Parameter', 'In', 'Required', 'Type', 'Meaning'], rows);
}

function bodyOf({ requestBody }: ApiOperation): string {
  if (requestBody === undefined) return '';
  const schema = schemaOf(requestBody)!;
  return `<p>Body${requestBody.required ? '' : ' (may be left out)'}: ${renderType(schema)}</p>${exampleIn(requestBody)}`;
}

function exampleIn({ content = {} }: JsonSchema): string {
  const example = Object.values(content as Record<string, { example?: object }>)[0]?.example;
  return example === undefined ? '' : `<pre>${code(JSON.stringify(example, null, 2))}</pre>`;
}

function answersOf({ responses }: ApiOperation): string {
  const rows = Object.entries(responses).map(([status, response]) => {
    const holds = isError(response) ? codesOf(response) : `${dataOf(response)}${headersOf(response)}`;
    return `<tr><th scope="row">${escapeHtml(status)}</th><td>${holds}</td></tr>`;
  });
  return table(['Status', 'Holds'], rows);
}

/** Errors have the same headers, or fewer: these are said once. */
function headersOf({ headers = {} }: JsonSchema): string {
  const names = Object.keys(headers as object).map(code);
  return names.length === 0 ? '' : `<br>Headers: ${names.join(', ')}`;
}

function isError(response: JsonSchema): boolean {
  return Array.isArray(schemaOf(response)?.allOf);
}

/** What stands in `data`; the whole body where there is no envelope. */
function dataOf(response: JsonSchema): string {
  const schema = schemaOf(response);
  if (schema === undefined) return '';
  const data = (schema.properties as Record<string, JsonSchema> | undefined)?.data;
  return data === undefined ? renderType(schema) : `${code('data')}: ${renderType(data)}`;
}

function codesOf({ description }: JsonSchema): string {
  const codes = String(description).split(', ');
  return codes.map((each) => `<a href="/docs/errors#${escapeHtml(each)}">${code(each)}</a>`).join(' ');
}

function schemaOf(message: JsonSchema): JsonSchema | undefined {
  const content = (message.content ?? {}) as Record<string, { schema: JsonSchema }>;
  return Object.values(content)[0]?.schema;
}
