import { isTimeZone } from '#kernel';
import { fieldRule } from './field-rule.js';

const MAX_NAME_LENGTH = 100;

/** The IANA name of a zone that the calendar knows. */
export function TimeZone(): PropertyDecorator {
  return fieldRule<unknown>({
    name: 'isTimeZone',
    message: 'must be the IANA name of a time zone, such as Europe/Paris',
    schema: { type: 'string', minLength: 1, maxLength: MAX_NAME_LENGTH },
    valid: (value) => typeof value === 'string' && value.length <= MAX_NAME_LENGTH && isTimeZone(value),
  });
}
