import { inject } from "vitest";
import { z } from "zod";

/** What a request to Superset got. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** Asks as a visitor, or as who the token belongs to. Redirects are not followed. */
export async function ask(path: string, options: RequestInit & { readonly token?: string } = {}): Promise<Answer> {
  const { token, headers, ...rest } = options;
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const sent = { ...Object.fromEntries(new Headers(headers)), ...authorization };
  const answer = await fetch(`${inject("superset").url}${path}`, { redirect: "manual", ...rest, headers: sent });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

/** Sends JSON as a visitor. */
export function post(path: string, body: unknown, method = "POST"): Promise<Answer> {
  return ask(path, { method, body: JSON.stringify(body), headers: { "content-type": "application/json" } });
}

/** @returns a token of the admin. */
export async function adminToken(): Promise<string> {
  const { secrets } = inject("superset");
  const login = { username: "admin", password: secrets.supersetAdmin, provider: "db" };
  const { text } = await post("/api/v1/security/login", login);
  return z.object({ access_token: z.string() }).parse(JSON.parse(text)).access_token;
}

const chartsSchema = z.object({ result: z.array(z.object({ id: z.number(), slice_name: z.string() })) });

/** @returns the charts that this token, or a visitor, may see. */
export async function listCharts(token?: string): Promise<z.infer<typeof chartsSchema>["result"]> {
  const query = encodeURIComponent("(page_size:500)");
  const { text } = await ask(`/api/v1/chart/?q=${query}`, token === undefined ? {} : { token });
  return chartsSchema.parse(JSON.parse(text)).result;
}

const datasetsSchema = z.object({ result: z.array(z.object({ id: z.number(), table_name: z.string() })) });

/** @returns the numeric id of a dataset of the public dashboard. */
export async function datasetId(view: string): Promise<number> {
  const { text } = await ask("/api/v1/dashboard/air-quality/datasets");
  const found = datasetsSchema.parse(JSON.parse(text)).result.find((each) => each.table_name === view);
  if (!found) throw new Error(`the dashboard air-quality has no dataset of ${view}`);
  return found.id;
}
