import type { RunReport } from "../../pipeline/run-report.ts";
import { driftedDays } from "../../publish/drift.ts";
import { RebuildFailedError } from "../../publish/errors.ts";
import { readModelKey } from "../../publish/read-model-asset.ts";
import { stateOf } from "../selected-series.ts";
import { publishDays, type Publishing, wholeTime } from "./publishing.ts";

/** Publishes what is due of all that is stored. */
export function publishDue(publishing: Publishing): Promise<RunReport> {
  const range = wholeTime(publishing);
  return publishDays(publishing, { stations: publishing.stations, range, forced: false });
}

/** Publishes again what the read model has not in the version that the ledger knows: it may come from a backup. */
export async function publishDrifted(publishing: Publishing): Promise<RunReport[]> {
  const { pipeline, readModel, stations } = publishing;
  const asset = pipeline.graph.get(readModelKey);
  const reports: RunReport[] = [];
  for (const station of stations) {
    const versions = await readModel.versions(station.stationId);
    for (const series of asset.series([station])) {
      const state = await stateOf({ asset, series }, pipeline.store.ledger);
      for (const { from, to } of driftedDays(state, versions)) {
        const range = { fromMs: asset.grid.startMs(from), toMs: asset.grid.startMs(to) };
        reports.push(await publishDays(publishing, { stations: [station], range, forced: true }));
      }
    }
  }
  return reports;
}

/**
 * Publishes everything again in one transaction: readers see the old rows until it ends.
 *
 * @throws {RebuildFailedError} if any day could not be published; the read model stays as it was.
 */
export function rebuild(publishing: Publishing): Promise<RunReport> {
  return publishing.readModel.rebuild(async (inside) => {
    const range = wholeTime(publishing);
    const report = await publishDays({ ...publishing, readModel: inside }, { ...publishing, range, forced: true });
    publishing.context.signal.throwIfAborted();
    const [failure] = report.failures;
    const held = report.assets.reduce((sum, { heldElsewhere }) => sum + heldElsewhere, 0);
    if (failure) throw new RebuildFailedError(failure.kind, failure.message);
    if (held > 0) throw new RebuildFailedError("retry-later", `${held} days are held by another run`);
    return report;
  });
}
