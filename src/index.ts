/** The public API: what an asset, a source or a program of one's own needs. Everything else may change without notice. */
export { dailyMeans } from "./assets/daily-means.ts";
export { assetCatalogue, type Resources } from "./catalogue.ts";
export { hourlyMeasurements } from "./assets/hourly-measurements.ts";
export { type Clock, fixedClock, systemClock } from "./base/clock.ts";
export { type FaultKind, HarmattanError } from "./base/errors.ts";
export { type Instant, instantOf, instantSchema } from "./base/instant.ts";
export { jsonLogger, type Logger } from "./base/logger.ts";
export { addDays, type DayWindow, daysOf, type UtcDay, utcDayOf, utcDaySchema } from "./base/utc-day.ts";
export {
  addHours,
  hourEndOf,
  hourOfDay,
  hourStartOf,
  type UtcHour,
  utcHourOf,
  utcHourSchema,
} from "./base/utc-hour.ts";
export { type AirQualityDay, airQualityDay } from "./domain/air-quality-day.ts";
export { type ConcentrationUnit, parseConcentrationUnit } from "./domain/concentration-unit.ts";
export { columnarDailyMeans } from "./domain/columnar-daily-means.ts";
export {
  type Conversion,
  convertConcentration,
  euReferenceCelsius,
  usReferenceCelsius,
} from "./domain/convert-concentration.ts";
export { type DailyMean, dailyMeans as dailyMeansOfDay } from "./domain/daily-mean.ts";
export { type MaximumEightHourMean, maximumDailyEightHourMean } from "./domain/eight-hour-mean.ts";
export { type EuropeanAqi, europeanAqi, worstEuropeanAqi } from "./domain/european-aqi.ts";
export { type Exceedances, exceedances, isOverStandard } from "./domain/exceedances.ts";
export { hourlyColumn } from "./domain/hourly-column.ts";
export { type DayBoundary, localDay } from "./domain/local-day.ts";
export { nowCast } from "./domain/now-cast.ts";
export { dailyMean, type PeriodMean } from "./domain/period-mean.ts";
export { monthSummary, yearSummary } from "./domain/period-summary.ts";
export type { Standard } from "./domain/standard.ts";
export { standardById, standards } from "./domain/standards.ts";
export { overallUsAqi, type UsAqi, usAqi } from "./domain/us-aqi.ts";
export type { HourlyMeasurement, HourlyValues, Restatement } from "./domain/hourly-measurement.ts";
export { type Parameter, parameters } from "./domain/parameter.ts";
export { type Station, type StationId, stationIdSchema, stationSchema, stationsSchema } from "./domain/station.ts";
export { inProcessOperator } from "./operators/in-process-operator.ts";
export type { Asset, Series } from "./pipeline/asset.ts";
export { type Check, type CheckOutcome, failed, passed, skipped } from "./pipeline/check.ts";
export {
  type AssetSpec,
  defineAsset,
  type MaterializeContext,
  type RowTable,
  type Window,
} from "./pipeline/define-asset.ts";
export { externalAsset, virtualAsset } from "./pipeline/external-asset.ts";
export { freshByCron, freshWithin } from "./pipeline/freshness.ts";
export { all, any, minCount, minShare } from "./pipeline/join.ts";
export { type AssetGraph, assetGraph } from "./pipeline/asset-graph.ts";
export type { Ledger } from "./pipeline/ledger.ts";
export type { Metadata } from "./pipeline/metadata.ts";
export type { MaterializationEvent, PartitionRecord } from "./pipeline/partition-record.ts";
export { fixedDimension, partitionsOf, stationDays, stationHours } from "./pipeline/partitions.ts";
export type { Run } from "./pipeline/run.ts";
export { runLoop, type RunRequest } from "./pipeline/run-loop.ts";
export type { RunReport } from "./pipeline/run-report.ts";
export { utcDays, utcHours, utcMonths } from "./pipeline/time-grid.ts";
export { lookback, offsetBy, overlap, type Reach, withNeighbours } from "./pipeline/upstream.ts";
export type { Operator, Step, StepOutcome } from "./pipeline/step.ts";
export { airqinoSource, type AirqinoSettings } from "./sources/airqino/airqino-source.ts";
export { type Simulator, startSimulator } from "./sources/airqino/simulator/start-simulator.ts";
export type { FetchedHours, Source } from "./sources/source.ts";
export type { DayTable, DayTableSpec } from "./store/day-table.ts";
export { openStore, type Store } from "./store/open-store.ts";
export { ownDayTable } from "./store/own-table.ts";
