/** A document as the driver sees it. */
export type MongoDocument = { _id: string } & Record<string, unknown>;
