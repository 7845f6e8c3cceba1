/** The sandbox gateway with its buyer's side and its outside record. */
export const SANDBOX = Symbol('Sandbox');
