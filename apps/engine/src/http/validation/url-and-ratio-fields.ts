import { fieldRule } from './field-rule.js';

const MAX_URL_LENGTH = 2_048;

/** An absolute http or https URL. */
export function WebUrl(): PropertyDecorator {
  return fieldRule<unknown>({
    name: 'isWebUrl',
    message: 'must be an http or https URL',
    schema: { type: 'string', format: 'uri', maxLength: MAX_URL_LENGTH },
    valid: (value) =>
      typeof value === 'string' &&
      value.length <= MAX_URL_LENGTH &&
      URL.canParse(value) &&
      /^https?:$/.test(new URL(value).protocol),
  });
}

/** A number from 0 to 1. */
export function Ratio(): PropertyDecorator {
  return fieldRule<unknown>({
    name: 'isRatio',
    message: 'must be a number from 0 to 1',
    schema: { type: 'number', minimum: 0, maximum: 1 },
    valid: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  });
}
