import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const compress = promisify(gzip);

/** An HTTP answer before compression. */
export interface Answer {
  readonly status: number;
  readonly content: Buffer;
  readonly headers: OutgoingHttpHeaders;
  /** `cut`: promise the whole body, send half of it and close. `reset`: close without a word. */
  readonly delivery: "whole" | "cut" | "reset";
}

/** @param json text of the body. */
export function jsonAnswer(status: number, json: string | Buffer, headers: OutgoingHttpHeaders = {}): Answer {
  const content = Buffer.from(json);
  return { status, content, headers: { "Content-Type": "application/json", ...headers }, delivery: "whole" };
}

/** The API's answer to what it does not have or does not allow: an empty object. */
export function emptyAnswer(status: 401 | 404): Answer {
  return jsonAnswer(status, "{}");
}

/**
 * Sends the answer, compressed if the client takes gzip, always with its `Content-Length`.
 *
 * @param acceptEncoding the request's header of that name.
 * @returns status and body bytes as sent; status 0 for a connection closed without an answer.
 */
export async function sendAnswer(
  response: ServerResponse,
  answer: Answer,
  acceptEncoding: string,
): Promise<SentAnswer> {
  if (answer.delivery === "reset") {
    response.destroy();
    return { status: 0, bytes: 0 };
  }
  const compressed = acceptsGzip(acceptEncoding);
  const content = compressed ? await compress(answer.content) : answer.content;
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(compressed ? { "Content-Encoding": "gzip" } : {}),
    "Content-Length": content.byteLength,
  });
  if (answer.delivery === "whole") {
    response.end(content);
    return { status: answer.status, bytes: content.byteLength };
  }
  const half = content.subarray(0, Math.ceil(content.byteLength / 2));
  response.write(half, () => response.destroy());
  return { status: answer.status, bytes: half.byteLength };
}

interface SentAnswer {
  readonly status: number;
  readonly bytes: number;
}

function acceptsGzip(acceptEncoding: string): boolean {
  return acceptEncoding.split(",").some((coding) => /^\s*(gzip|\*)\s*(;\s*q=(1|0\.\d*[1-9]).*)?$/i.test(coding));
}
