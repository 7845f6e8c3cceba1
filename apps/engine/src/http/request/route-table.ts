/** One route as it was registered. `url` has parameters as `:name`. */
export interface RouteEntry {
  readonly method: string;
  readonly url: string;
}

/** Which routes there are: Fastify's own router cannot say which other verbs a path has. */
export class RouteTable {
  private readonly entries: (RouteEntry & { readonly pattern: readonly string[] })[] = [];

  add({ method, url }: RouteEntry): void {
    this.entries.push({ method, url, pattern: url.split('/') });
  }

  all(): readonly RouteEntry[] {
    return this.entries;
  }

  /** The verbs that a path (without query) supports; empty when there is no such path. */
  methodsOf(path: string): string[] {
    const segments = path.split('/');
    const methods = this.entries.filter((entry) => matches(entry.pattern, segments)).map((entry) => entry.method);
    return [...new Set(methods)].sort();
  }
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, i) => (part.startsWith(':') ? segments[i] !== '' : part === segments[i]))
  );
}
