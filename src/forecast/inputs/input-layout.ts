import type { ForecastTask } from "../forecaster.ts";
import { dailySeries, weekdaySeries, yearlySeries } from "./calendar-series.ts";
import type { InputColumns } from "./input-columns.ts";
import { extremeWindows, meanWindows } from "./input-series.ts";

/** One input: a series, so many hours back. */
export interface InputRef {
  readonly series: string;
  readonly lag: number;
}

/** An input that all stations share: a shared series, or that of one station. */
export interface SharedInputRef extends InputRef {
  readonly station: number | null;
}

/** What a network reads, in the order of its inputs. */
export interface InputLayout {
  readonly own: readonly InputRef[];
  readonly shared: readonly SharedInputRef[];
}

/** Changes whenever inputs are added, removed or computed otherwise: a model of another version cannot be used. */
export const featureVersion = "1";

const longLags = [0, 1, 2, 3, 5, 8, 11, 23];
const seasonalLags = [24, 48, 72, 168];
/** The oldest hour that any input reads, before the origin: a week. */
export const inputReachHours = 168;

/** What a layout depends on beside the columns. */
export interface LayoutFacts {
  readonly stations: number;
  /** With less than that the season is only the date: a network would learn it by heart. */
  readonly isYearTold: boolean;
}

/** @returns the inputs of a network (reference recipe, docs/forecasting.md). */
export function inputLayout(
  columns: InputColumns,
  { leads }: ForecastTask,
  { stations, isYearTold }: LayoutFacts,
): InputLayout {
  const { target, logged, linear, exchanged } = columns;
  const concentrations = logged.filter((column) => column !== "rain");
  const weather = [...linear, ...logged.filter((column) => column === "rain").map(logOf)];
  const others = [...concentrations.filter((column) => column !== target).map(logOf), ...weather];
  const own = [
    ...lagged(logOf(target), range(24)),
    ...lagged("level", range(6)),
    ...lagged("change", range(4)),
    ...others.flatMap((series) => lagged(series, longLags)),
    ...concentrations.flatMap((column) => lagged(`age ${column}`, [0])),
    ...leads.flatMap((lead) =>
      lagged(
        logOf(target),
        seasonalLags.map((hours) => hours - lead),
      ),
    ),
    ...meanWindows.flatMap((hours) => lagged(`mean ${hours}`, [0])),
    ...extremeWindows.flatMap((hours) =>
      ["maximum", "minimum", "sd"].flatMap((name) => lagged(`${name} ${hours}`, [0])),
    ),
    ...(stations > 1 ? ["others", "others minus own", "others minus own level"] : []).flatMap((series) =>
      lagged(series, range(3)),
    ),
  ];
  const calendar = [...dailySeries, ...weekdaySeries, ...(isYearTold ? yearlySeries : [])];
  const network = [
    ...concentrations.flatMap((column) => lagged(`network log ${column}`, [0, 1, 3])),
    ...weather.flatMap((series) => [...lagged(`network ${series}`, [0]), ...lagged(`network change ${series}`, [0])]),
  ];
  const ofStation = [
    ...lagged(logOf(target), range(4)),
    ...lagged("level", [0]),
    ...lagged("change", [0, 1]),
    ...lagged(`age ${target}`, [0]),
    ...exchanged.flatMap((column) => [...lagged(logOf(column), [0]), ...lagged(`log change ${column}`, [0])]),
  ];
  const ofStations = range(stations).flatMap((station) => ofStation.map((input) => ({ ...input, station })));
  const ofAll = [...calendar.flatMap((series) => lagged(series, [0])), ...(stations > 1 ? network : [])];
  return { own, shared: [...ofAll.map((input) => ({ ...input, station: null })), ...(stations > 1 ? ofStations : [])] };
}

function logOf(column: string): string {
  return `log ${column}`;
}

function lagged(series: string, lags: readonly number[]): InputRef[] {
  return lags.map((lag) => ({ series, lag }));
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
