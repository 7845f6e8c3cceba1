/** One route as it was registered. `url` has parameters as `:name`. */
export interface RouteEntry {
  readonly method: string;
  readonly url: string;
}

/** Which routes there are: Fastify's own router cannot say which other verbs a path has. */
export class RouteTable {
  private readonly entries: RouteEntry[] = [];

  add(entry: RouteEntry): void {
    this.entries.push(entry);
  }

  all(): readonly RouteEntry[] {
    return this.entries;
  }

  /** The verbs that a path (without query) supports; empty when there is no such path. */
  methodsOf(path: string): string[] {
    const segments = path.split('/');
    const methods = this.entries
      .filter((entry) => matches(entry.url.split('/'), segments))
      .map((entry) => entry.method);
    return [...new Set(methods)].sort();
  }
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, i) => (part.startsWith(':') ? segments[i] !== '' : part === segments[i]))
  );
}
