/** Something that has to work for the engine to be ready. */
export interface HealthCheck {
  readonly name: string;
  /** `detail` is shown to whoever asks: no secrets, no personal data. */
  check(): Promise<{ readonly ok: boolean; readonly detail?: unknown }>;
}
