/**
 * What keeps card numbers out (failures.md §3.2). The functions of the kernel are passed in here, so that
 * this folder and the kernel can change apart.
 */
export interface PanGuard {
  /** Where in a JSON value a card number stands; undefined when there is none. */
  readonly findPan: (value: unknown) => { readonly path: string } | undefined;
  readonly containsPan: (text: string) => boolean;
}
