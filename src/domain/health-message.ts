/** Languages of what people read. */
export type Language = "en" | "fr";

/** What a category of an index means for people, in one language. */
export interface HealthMessage {
  /** The category as people read it. */
  readonly name: string;
  /** For everyone. */
  readonly everyone: string;
  /** For people with heart or lung disease, asthma, older people, children, pregnant women. */
  readonly sensitive: string;
}
