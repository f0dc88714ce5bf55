import type { UtcDay } from "../base/utc-day.ts";
import { dayOfHour, hourOfDay } from "../base/utc-hour.ts";
import { forecastParameters } from "../domain/forecast.ts";
import { parameters } from "../domain/parameter.ts";
import type { ExportedTable } from "./exported-tables.ts";

const sums =
  "n absoluteErrorSum squaredErrorSum errorSum persistenceAbsoluteErrorSum persistenceSquaredErrorSum inside intervalScoreSum".split(
    " ",
  );

/** Tables about forecasts, in the parameter's unit. */
export const exportedForecasts: Readonly<Record<string, ExportedTable>> = {
  forecasts: {
    columns:
      "station issueHour parameter unit leadHours targetHour maker reason p10 p50 p90 persistence ageHours modelId rawP10 rawP50 rawP90 inputs issuedAt".split(
        " ",
      ),
    async rows(store, { stationId }, { from, to }) {
      const issued = await store.forecasts.readIssued(stationId, { from: hourOfDay(from, 0), to: hourOfDay(to, 0) });
      return issued.map(({ stationId: station, raw, ...forecast }) => {
        const ofModel = { rawP10: raw?.p10 ?? null, rawP50: raw?.p50 ?? null, rawP90: raw?.p90 ?? null };
        return { station, ...forecast, unit: parameters[forecast.parameter].unit, ...ofModel };
      });
    },
  },
  forecast_scores: {
    columns: [..."station day parameter unit leadHours byModel byPersistence byNone".split(" "), ...sums],
    async rows(store, { stationId }, window) {
      const scores = await store.forecastScores.readWindow(stationId, window);
      return scores.map(({ stationId: station, made, hours: _hours, ...score }) => {
        const byMaker = { byModel: made.model, byPersistence: made.persistence, byNone: made.none };
        return { station, ...score, unit: parameters[score.parameter].unit, ...byMaker };
      });
    },
  },
  /** By station that a model knows, though its errors are those of all its stations. */
  forecast_models: {
    columns:
      "station modelId parameter unit month verdict reason trainedAt firstHour lastHour leadHours n mae persistenceMae championMae coverage weights inputs".split(
        " ",
      ),
    async rows(store, { stationId }, { from, to }) {
      const models = await Promise.all(forecastParameters.map((parameter) => store.models.list(parameter)));
      const isIn = (day: UtcDay) => day >= from && day < to;
      return models
        .flat()
        .filter(({ stations, lastHour }) => isIn(dayOfHour(lastHour)) && stations.includes(stationId))
        .flatMap((model) => {
          const { modelId, parameter, month, verdict, reason, trainedAt, firstHour, lastHour, inputs } = model;
          const facts = { modelId, parameter, month, verdict, reason, trainedAt, firstHour, lastHour, inputs };
          return model.leads.map((leadHours) => ({
            station: stationId,
            ...facts,
            unit: parameters[parameter].unit,
            weights: model.weights.sha256,
            leadHours,
            ...model.heldBack.rows.find((row) => row.leadHours === leadHours),
          }));
        });
    },
  },
};
