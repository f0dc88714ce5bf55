import { Client } from "pg";

import { connectionOf } from "./connection.ts";
import { readModelFault } from "./fault.ts";
import { describeUri } from "./server-uri.ts";

/** Runs statements on one connection of its own. @throws as a read model does. */
export async function withinDatabase<Result>(uri: string, use: (client: Client) => Promise<Result>): Promise<Result> {
  const where = describeUri(uri);
  const client = new Client(connectionOf(uri));
  client.on("error", () => {}); // the statement that runs, or the next one, reports it
  try {
    await client.connect();
    return await use(client);
  } catch (error) {
    throw readModelFault(where, error);
  } finally {
    await client.end();
  }
}
