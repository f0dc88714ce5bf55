import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import { ConfigurationError, messageOf } from "../../../base/errors.ts";
import type { Station } from "../../../domain/station.ts";
import { headerText } from "./hourly-body.ts";

/** Recorded bodies, read once. */
export interface Replay {
  /** @returns the station's newest body that was there at `now`, as recorded; `null` if there was none yet. */
  bodyAt(sourceId: string, now: Date): Buffer | null;
}

interface RecordedBody {
  readonly sourceId: string;
  /** Start of the last row's hour: that hour was unfinished when the body was fetched. */
  readonly recordedAtMs: number;
  readonly content: Buffer;
}

interface RecordedFile {
  readonly fileName: string;
  readonly form: "body" | "data";
  readonly sourceId: string;
  readonly stationName: string;
}

const expectedNames =
  "v3-body_<numericId>_<NAME>_fetched-<YYYY-MM-DD>.json or v3-data_<numericId>_<NAME>_fetched-<YYYY-MM-DD>.json";
const fileNamePattern = /^v3-(body|data)_(\d+)_(.+)_fetched-\d{4}-\d{2}-\d{2}\.json$/;

const rowsSchema = z
  .array(
    z.looseObject({
      timestamp: z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/, "expected 2024-09-09 10:00:00"),
    }),
  )
  .min(1, "expected at least one row");
const bodySchema = z.looseObject({ header: z.looseObject({}), data: rowsSchema });

/**
 * Reads the recorded bodies of a folder: whole answers (`v3-body_…`) as they are, bare `data` arrays (`v3-data_…`)
 * with a header around them. Holds their text, not their rows.
 *
 * @param stations give a bare array's header its coordinates, 0 and 0 for a station that is not among them.
 * @throws {ConfigurationError} if the folder cannot be read or holds no such file, or naming every file at fault.
 */
export async function openReplay(folder: string, stations: readonly Station[]): Promise<Replay> {
  const files = await recordedFiles(folder);
  const bodies: RecordedBody[] = [];
  const faults: string[] = [];
  for (const file of files) {
    try {
      bodies.push(await readBody(folder, file, stations));
    } catch (error) {
      faults.push(`${file.fileName} is not a recorded body: ${faultOf(error)}`);
    }
  }
  if (faults.length > 0) throw new ConfigurationError(`replay folder ${folder}`, faults);
  bodies.sort((left, right) => right.recordedAtMs - left.recordedAtMs);
  return {
    bodyAt: (sourceId, now) =>
      bodies.find((body) => body.sourceId === sourceId && body.recordedAtMs <= now.getTime())?.content ?? null,
  };
}

async function recordedFiles(folder: string): Promise<RecordedFile[]> {
  const fileNames = await readdir(folder).catch((error: unknown) => {
    const faults = [`cannot be read (${messageOf(error)}); expected a folder with files named ${expectedNames}`];
    throw new ConfigurationError(`replay folder ${folder}`, faults, { cause: error });
  });
  const files = fileNames.toSorted().flatMap((fileName): RecordedFile[] => {
    const [, form, sourceId, stationName] = fileNamePattern.exec(fileName) ?? [];
    if (sourceId === undefined || stationName === undefined) return [];
    return [{ fileName, form: form === "body" ? "body" : "data", sourceId, stationName }];
  });
  if (files.length > 0) return files;
  throw new ConfigurationError(`replay folder ${folder}`, [
    `holds no recorded body; expected files named ${expectedNames}`,
  ]);
}

async function readBody(folder: string, file: RecordedFile, stations: readonly Station[]): Promise<RecordedBody> {
  const recorded = await readFile(join(folder, file.fileName));
  const json: unknown = JSON.parse(recorded.toString());
  const rows = file.form === "body" ? bodySchema.parse(json).data : rowsSchema.parse(json);
  const recordedAtMs = Date.parse(`${rows.at(-1)?.timestamp.replace(" ", "T")}Z`);
  if (Number.isNaN(recordedAtMs)) throw new RangeError("the last row's timestamp is not in the calendar");
  const content = file.form === "body" ? recorded : withHeader(recorded, file, stations);
  return { sourceId: file.sourceId, recordedAtMs, content };
}

function withHeader(rows: Buffer, file: RecordedFile, stations: readonly Station[]): Buffer {
  const station = stations.find((candidate) => candidate.sourceId === file.sourceId);
  const header = headerText(file.stationName, station?.latitude ?? 0, station?.longitude ?? 0);
  return Buffer.concat([Buffer.from(`{"header": ${header}, "data": `), rows, Buffer.from("}")]);
}

/** One fault is enough to find the file's problem; thousands of rows may share it. */
function faultOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) return messageOf(error);
  const [issue] = error.issues;
  return issue ? `${issue.path.join(".") || "top level"}: ${issue.message}` : error.message;
}
