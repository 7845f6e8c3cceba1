/** Whether two JSON values say the same, whatever the order of their keys. */
export function isSameValue(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  const leftEntries = definedEntries(left);
  const rightCount = definedEntries(right).length;
  return (
    Array.isArray(left) === Array.isArray(right) &&
    leftEntries.length === rightCount &&
    leftEntries.every(([key, value]) => isSameValue(value, (right as Record<string, unknown>)[key]))
  );
}

/** The object without the fields that are undefined: JSON has no word for them. */
export function definedFields<T extends object>(value: T): T {
  return Object.fromEntries(definedEntries(value)) as T;
}

/**
 * Of the wished changes (a value sets, null clears, undefined leaves alone) those that would change something.
 */
export function realChanges<T extends object>(before: object, wished: T): T {
  const changes = definedEntries(wished).filter(([field, value]) => {
    const present = Object.hasOwn(before, field) ? (before as Record<string, unknown>)[field] : undefined;
    return value === null ? present !== undefined && present !== null : !isSameValue(present, value);
  });
  return Object.fromEntries(changes) as T;
}

/** The object with each value of the change set, and without the field of each null: what `realChanges` found, carried out. */
export function withChanges<T extends object>(before: T, changes: object | undefined): T {
  const after = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(after) as T;
}

function definedEntries(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, field]) => field !== undefined);
}
