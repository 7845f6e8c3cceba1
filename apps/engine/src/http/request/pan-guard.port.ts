import { containsPan, findPan } from '#kernel';

/** What keeps card numbers out (failures.md §3.2). */
export interface PanGuard {
  /** Where in a JSON value a card number stands; undefined when there is none. A key that is one stands as `*`. */
  /** `allow` names dotted paths whose own value may be a card number. */
  readonly findPan: (value: unknown, options?: { allow?: readonly string[] }) => { readonly path: string } | undefined;
  readonly containsPan: (text: string) => boolean;
}

/** The kernel's guard, without exemptions. An operator who allow-lists a field passes another one. */
export const PAN_GUARD: PanGuard = { findPan, containsPan };
