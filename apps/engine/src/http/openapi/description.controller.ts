import { Controller, Get, Header, Inject } from '@nestjs/common';
import { API_VERSIONS } from '../auth/api-version.js';
import { QueryParams } from '../request/route-params.js';
import { Operation, Public } from '../request/route-policy.js';
import { Optional } from '../validation/field-rule.js';
import { OneOf } from '../validation/shared-fields.js';
import type { ApiDocument } from './describe-api.js';
import { PAGE_POLICY, renderApiPage, renderErrorPage } from './render-page.js';

export const DESCRIPTION = Symbol('DESCRIPTION');

/** Holds the description, which can only be made once all routes are known. */
export class DescriptionHolder {
  private json = '';
  private html = '';

  set document(document: ApiDocument) {
    this.json = JSON.stringify(document);
    this.html = renderApiPage(document);
  }

  get asJson(): string {
    return this.json;
  }

  get asPage(): string {
    return this.html;
  }
}

/** Which version is to be described. */
export class DescriptionQuery {
  @Optional()
  @OneOf(API_VERSIONS, 'INVALID_API_VERSION')
  version?: string;
}

const TAG = 'Description';
const HTML = 'text/html; charset=utf-8';
const PAGE = { type: 'string', description: 'A page that needs no script and nothing from elsewhere.' };
const DOCUMENT = { type: 'object', description: 'An OpenAPI 3.1 document.', required: ['openapi', 'info', 'paths'] };

/** The API's description of itself. */
@Controller()
export class DescriptionController {
  private readonly errors = renderErrorPage();

  constructor(@Inject(DESCRIPTION) private readonly description: DescriptionHolder) {}

  @Get('v1/openapi.json')
  @Public()
  @Operation({ summary: 'This API as an OpenAPI 3.1 document', tag: TAG, returns: DOCUMENT })
  @Header('Content-Type', 'application/json; charset=utf-8')
  document(@QueryParams() _query: DescriptionQuery): string {
    return this.description.asJson;
  }

  @Get('docs')
  @Public()
  @Operation({ summary: 'This API as a page', tag: TAG, returns: PAGE })
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', PAGE_POLICY)
  @Header('X-Content-Type-Options', 'nosniff')
  page(): string {
    return this.description.asPage;
  }

  @Get('docs/errors')
  @Public()
  @Operation({ summary: 'The error codes as a page', tag: TAG, returns: PAGE })
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', PAGE_POLICY)
  @Header('X-Content-Type-Options', 'nosniff')
  errorPage(): string {
    return this.errors;
  }
}
