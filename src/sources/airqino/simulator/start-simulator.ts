import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";

import type { Clock } from "../../../base/clock.ts";
import { ConfigurationError, messageOf } from "../../../base/errors.ts";
import type { Station } from "../../../domain/station.ts";
import { type Answer, jsonAnswer, sendAnswer } from "./answer.ts";
import type { Fault } from "./fault.ts";
import { openReplay } from "./replay.ts";
import { type ApiRequest, simulatedApi } from "./simulated-api.ts";
import { type SimulatorCredentials, tokenIssuer } from "./token-issuer.ts";

const longestRequestBytes = 65_536;

/** One line per request that was answered, for a log. Status 0: the connection was closed without an answer. */
export interface RequestLine {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly status: number;
  /** Of the body, as sent: compressed, or cut short. */
  readonly bytes: number;
}

export interface SimulatorOptions {
  /** Odd positions behave like a mains-fed station, even ones like one that shares a shop's power. */
  readonly stations: readonly Station[];
  /** The present of the simulated API: which hours exist, which one is unfinished, when tokens expire. */
  readonly clock: Clock;
  /** Another seed is another year of weather and traffic; 1 unless given. */
  readonly seed?: number;
  /** 0, any free port, unless given. */
  readonly port?: number;
  /** Loopback unless given. */
  readonly host?: string;
  /** Serve the recorded bodies of this folder instead of simulated hours. */
  readonly replayFolder?: string;
  /** Ask for a bearer token, and give one for these. */
  readonly credentials?: SimulatorCredentials;
  /** What goes wrong: one a data request, in order; then normal service. */
  readonly faults?: readonly Fault[];
  readonly onRequest?: (line: RequestLine) => void;
}

/** A running simulator. */
export interface Simulator {
  /** Without a slash at the end, `http://127.0.0.1:40123`. */
  readonly url: string;
  /** @returns how many requests came in so far, those for tokens and those that failed among them. */
  requests(): number;
  /** Closes the server and every open connection; once closed, closing again does nothing. */
  close(): Promise<void>;
}

/**
 * Starts an HTTP server that behaves like the AirQino API: the hourly endpoint and, with `credentials`, its token
 * endpoint. Its measurements are a model, not data.
 *
 * @throws {ConfigurationError} if the address cannot be used, or the replay folder cannot be replayed.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { stations, clock, seed = 1, port = 0, host = "127.0.0.1", replayFolder, credentials, faults = [] } = options;
  const replay = replayFolder === undefined ? null : await openReplay(replayFolder, stations);
  const tokens = credentials ? tokenIssuer(credentials, clock) : null;
  const answerTo = simulatedApi({ stations, clock, seed, replay, tokens, faults });
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    serve(request, response, answerTo, options.onRequest).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { "Content-Type": "text/plain" }).end(messageOf(error));
    });
  });
  const url = await listen(server, host, port);
  return { url, requests: () => requests, close: () => close(server) };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  answerTo: (request: ApiRequest) => Answer,
  onRequest: SimulatorOptions["onRequest"],
): Promise<void> {
  const { method = "GET", url: path = "/", headers } = request;
  const body = await bodyOf(request);
  const answer = body === null ? jsonAnswer(413, "{}") : answerTo(apiRequest(method, path, headers, body));
  const sent = await sendAnswer(response, answer, headers["accept-encoding"]?.toString() ?? "");
  onRequest?.({ method, path, ...sent });
}

function apiRequest(method: string, path: string, headers: IncomingHttpHeaders, body: string): ApiRequest {
  const [pathname = "/", query] = path.split("?", 2);
  return {
    method,
    path: pathname,
    query: new URLSearchParams(query),
    authorization: headers.authorization ?? "",
    body,
  };
}

/** @returns the request's body as text; `null` if it is longer than a token request can be. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const content = Buffer.from(chunk);
    bytes += content.byteLength;
    if (bytes <= longestRequestBytes) chunks.push(content);
  }
  return bytes > longestRequestBytes ? null : Buffer.concat(chunks).toString();
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  server.listen(port, host);
  await once(server, "listening").catch((error: unknown) => {
    const faults = [`cannot listen (${messageOf(error)}); choose another port or host`];
    throw new ConfigurationError(`simulator at ${host}:${port}`, faults, { cause: error });
  });
  const address = server.address();
  const actualPort = typeof address === "object" && address ? address.port : port;
  return `http://${host.includes(":") ? `[${host}]` : host}:${actualPort}`;
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
