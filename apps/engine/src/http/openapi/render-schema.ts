import type { JsonSchema } from '../validation/field-rule.js';
import { anchor, code, escapeHtml, prose, table } from './html-words.js';

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  null: 'null',
};

/** The pattern of the engine's own ids, by which people know them less than by their prefix. */
const ID = /^\^([a-z]+)_\[0-7\]/;

/** A schema as people read it: an object as a table of its fields, everything else as one line. */
export function renderSchema(schema: JsonSchema): string {
  const about = typeof schema.description === 'string' ? `<p>${prose(schema.description)}</p>` : '';
  return about + (schema.properties === undefined ? `<p>${renderType(schema)}</p>` : renderFields(schema));
}

/** The type of a value in a few words, with a link where it has a name; the fields of an object without one follow as a list. */
export function renderType(schema: JsonSchema): string {
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.split('/').at(-1)!;
    return `<a href="#schema-${anchor(name)}">${escapeHtml(name)}</a>`;
  }
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map(renderType).join(' or ');
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => renderType(type === 'null' ? { type } : { ...schema, type })).join(' or ');
  }
  if ('const' in schema) return code(String(schema.const));
  if (Array.isArray(schema.enum)) return `one of ${valuesOf(schema.enum)}`;
  if (Array.isArray(schema['x-extensible-enum'])) return `today one of ${valuesOf(schema['x-extensible-enum'])}`;
  if (schema.type === 'array') return renderList(schema);
  if (schema.properties !== undefined) return `object ${renderInner(schema)}`;
  if (schema.type === 'object') return renderMap(schema);
  return renderPlain(schema);
}

function renderFields(schema: JsonSchema): string {
  const required = new Set(schema.required as readonly string[] | undefined);
  const rows = Object.entries(schema.properties as Record<string, JsonSchema>).map(([name, field]) => {
    const always = required.has(name) ? 'yes' : 'no';
    const meaning = typeof field.description === 'string' ? prose(field.description) : '';
    return `<tr><th scope="row">${code(name)}</th><td>${renderType(field)}</td><td>${always}</td><td>${meaning}</td></tr>`;
  });
  return table(['Field', 'Type', 'Always', 'Meaning'], rows);
}

/** An object within an object: a list, since a table within a table leaves its words no room. */
function renderInner(schema: JsonSchema): string {
  const required = new Set(schema.required as readonly string[] | undefined);
  const fields = Object.entries(schema.properties as Record<string, JsonSchema>).map(([name, field]) => {
    const meaning = typeof field.description === 'string' ? ` ${prose(field.description)}` : '';
    return `<dt>${code(name)}${required.has(name) ? '' : ' (not always)'}</dt><dd>${renderType(field)}.${meaning}</dd>`;
  });
  return `<dl>${fields.join('')}</dl>`;
}

function renderList({ items, minItems, maxItems }: JsonSchema): string {
  const most = maxItems === undefined ? '' : `, ${Number(minItems ?? 0)} to ${Number(maxItems)}`;
  return `list${most}${items === undefined ? '' : ` of ${renderType(items as JsonSchema)}`}`;
}

function renderMap({ additionalProperties }: JsonSchema): string {
  const isMap = typeof additionalProperties === 'object' && additionalProperties !== null;
  return isMap ? `map from text to ${renderType(additionalProperties as JsonSchema)}` : 'object';
}

function renderPlain(schema: JsonSchema): string {
  const { type, format, pattern } = schema;
  const isNamed = typeof format === 'string' && format !== 'int64';
  const word = isNamed ? escapeHtml(format) : (WORDS[String(type)] ?? 'anything');
  const id = ID.exec(String(pattern))?.[1];
  if (id !== undefined) return `id ${code(`${id}_…`)}`;
  const like = typeof pattern === 'string' ? ` like ${code(pattern)}` : '';
  return `${word}${boundsOf(schema)}${like}`;
}

function boundsOf({ minLength, maxLength, minimum, maximum }: JsonSchema): string {
  if (maxLength !== undefined) return `, ${Number(minLength ?? 0)} to ${Number(maxLength)} characters`;
  if (minimum === undefined) return '';
  return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER
    ? `, ${Number(minimum)} or more`
    : `, ${Number(minimum)} to ${Number(maximum)}`;
}

function valuesOf(values: readonly unknown[]): string {
  return values.map((value) => code(String(value))).join(', ');
}
