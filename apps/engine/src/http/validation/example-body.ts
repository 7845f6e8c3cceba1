import type { IdPrefix } from '#kernel';
import type { DtoClass } from './dto-plan.js';

const EXAMPLES = new WeakMap<object, object>();

/** A realistic body of the class, for the API description. What it holds is checked by the rules of the class. */
export function ExampleBody(example: object): ClassDecorator {
  return (type) => {
    EXAMPLES.set(type, example);
  };
}

/** The example of a class; not that of a class which it extends, since that knows less. */
export function exampleOf(type: DtoClass): object | undefined {
  return EXAMPLES.get(type);
}

/** An id that could be one of this kind. */
export function exampleId(prefix: IdPrefix): string {
  return `${prefix}_5V8ZC0TQ2M7KX4N1RGB6WJ3HDE`;
}
