import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

export type Schema = Readonly<Record<string, unknown>>;

export interface AnswerSpec {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Schema>>;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

export interface OperationSpec {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly parameters: readonly { name: string; in: string; required: boolean; schema: Schema }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;
  };
  readonly responses: Readonly<Record<string, AnswerSpec>>;
  readonly security: readonly unknown[];
}

export interface Operation extends OperationSpec {
  readonly method: string;
  /** With parameters in braces. */
  readonly path: string;
}

export interface DocumentJson {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationSpec>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
  readonly tags: readonly { name: string; description?: string }[];
}

/** The API description, read as a client would read it. */
export class ApiDescription {
  readonly operations: readonly Operation[];
  readonly #validators = new Map<Schema, ValidateFunction>();
  readonly #ajv = new Ajv2020({ allErrors: true, strictTypes: false, strictRequired: false });

  constructor(readonly json: DocumentJson) {
    this.operations = Object.entries(json.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, spec]) => ({ ...spec, method: method.toUpperCase(), path })),
    );
    formats.default(this.#ajv);
    // What is sent must be among the values that are named, though clients are told to put up with others.
    this.#ajv.addKeyword({
      keyword: 'x-extensible-enum',
      validate: (values: readonly unknown[], value: unknown) => values.includes(value),
    });
    this.#ajv.addVocabulary(['components']);
    this.#ajv.addSchema({ $id: 'api', components: json.components });
  }

  /** The operation that serves a request; of several patterns the one with fewer parameters. */
  operationOf(method: string, path: string): Operation | undefined {
    const segments = path.split('/');
    const serving = this.operations.filter((each) => each.method === method && matches(each.path.split('/'), segments));
    return serving.sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
  }

  /** What keeps a value from being what the schema says. */
  faultsOf(schema: Schema, value: unknown): string[] {
    const validate = this.validatorOf(schema);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(faultText);
  }

  /** Fails when the schema itself is none, or refers to what is not there. */
  validatorOf(schema: Schema): ValidateFunction {
    const known = this.#validators.get(schema);
    if (known !== undefined) return known;
    // References lead to the one copy of the components, which is compiled once.
    const compiled = this.#ajv.compile(
      JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"api#/components/')),
    );
    this.#validators.set(schema, compiled);
    return compiled;
  }

  /** What a reference of the document stands for. Fails when it leads nowhere. */
  resolve(schema: Schema): Schema {
    if (typeof schema.$ref !== 'string') return schema;
    let place: unknown = this.json;
    for (const part of schema.$ref.replace('#/', '').split('/')) place = (place as Schema)?.[part];
    if (place === undefined) throw new Error(`${schema.$ref} leads nowhere`);
    return place as Schema;
  }
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  return pattern.length === segments.length && pattern.every((part, i) => part.startsWith('{') || part === segments[i]);
}

function faultText({ instancePath, message, params, keyword }: ErrorObject): string {
  const named = keyword === 'additionalProperties' ? ` (${String(params.additionalProperty)})` : '';
  return `${instancePath || 'the body'} ${message ?? keyword}${named}`;
}
