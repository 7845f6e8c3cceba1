/** Where a buyer's browser goes with an access link. */
export class AccessUrls {
  constructor(private readonly baseUrl: () => string) {}

  /** For the mail to the buyer. */
  link(token: string): string {
    return new URL(accessPath(token), this.baseUrl()).href;
  }

  /** Whether browsers come by https, so that a cookie may ask for it. */
  get isSecure(): boolean {
    return this.baseUrl().startsWith('https:');
  }
}

/** The page of a link, or one of its forms. */
export function accessPath(token: string, form?: 'card' | 'pay'): string {
  return form === undefined ? `/access/${token}` : `/access/${token}/${form}`;
}
