import { fixedClock } from "../../src/base/clock.ts";
import { instantOf } from "../../src/base/instant.ts";
import { jsonLogger } from "../../src/base/logger.ts";
import { addDays, utcDayOf } from "../../src/base/utc-day.ts";
import { addHours, hourMs, hourOfDay, utcHourOf } from "../../src/base/utc-hour.ts";
import { assetCatalogue, type Resources } from "../../src/catalogue.ts";
import { rangeOf } from "../../src/cli/options.ts";
import type { HourlyMeasurement } from "../../src/domain/hourly-measurement.ts";
import type { StationId } from "../../src/domain/station.ts";
import { forecastDesk } from "../../src/forecast/forecast-desk.ts";
import type { Forecasting } from "../../src/forecast/forecasting.ts";
import { inProcessOperator } from "../../src/operators/in-process-operator.ts";
import { runLoop, type RunRequest } from "../../src/pipeline/run-loop.ts";
import type { RunReport } from "../../src/pipeline/run-report.ts";
import type { Source } from "../../src/sources/source.ts";
import type { Store } from "../../src/store/open-store.ts";
import { hour, station } from "../support/hours.ts";

/** What a station measured of PM2.5 in the hour with that number since 1970; `null`: nothing. */
type Air = (stationId: StationId, hourNumber: number) => number | null;

type RunFields = Partial<Pick<RunRequest<Resources>, "selection" | "forced" | "signal">> &
  Partial<Pick<Forecasting, "onTraining">>;

export interface SmallCity {
  now: string;
  air: Air;
  readonly logLines: string[];
  /** The extract and forecast groups over all days, as one process that ends with it. */
  run(fields?: RunFields): Promise<RunReport>;
}

const learnable: Air = (stationId, hourNumber) => {
  // A daily course that the last value does not know of, and noise that differs from hour to hour and station to station.
  const course = 20 + 12 * Math.sin((2 * Math.PI * hourNumber) / 24);
  const seed = Math.sin(hourNumber * 12.9898 + stationId.length * 78.233 + stationId.charCodeAt(0)) * 43_758.5453;
  return Math.round(10 * (course + 2 * (seed - Math.floor(seed)))) / 10;
};

/** Two stations that measure PM2.5 only, from 2025-12-01 on, at twenty past one of 2026-01-20: one network, one member. */
export function smallCity(store: Store): SmallCity {
  let runs = 0;
  const city: SmallCity = {
    now: "2026-01-20T13:20:00Z",
    air: learnable,
    logLines: [],
    run({ onTraining, ...fields } = {}) {
      const network = ["awa", "bema"].map((id, index) =>
        station(id, { sourceId: String(index + 1), dataFrom: "2025-12-01" }),
      );
      const clock = fixedClock(new Date(city.now));
      const log = jsonLogger("info", (line) => void city.logLines.push(line));
      const learning = { network, backend: "wasm", leads: [1, 2], seeds: [0] } as const;
      const forecasting: Forecasting = { ...learning, ...(onTraining ? { onTraining } : {}) };
      const source = sourceOf(city);
      const resources = { source, forecasting, forecastDesk: forecastDesk(store, forecasting), ...store };
      const runId = `run-${(runs += 1)}`;
      return runLoop({
        holder: { runId, jobUid: runId, host: "test-host", pid: 7 },
        trigger: "manual",
        nominalAt: clock.now(),
        inferred: false,
        aliveForMs: 60_000,
        graph: assetCatalogue(),
        selection: "group:extract,group:forecast",
        stations: network,
        range: rangeOf({ from: addDays(utcDayOf(clock.now()), -50), to: addDays(utcDayOf(clock.now()), 1) }),
        explicit: true,
        ledger: store.ledger,
        leases: store.leases,
        operator: inProcessOperator({ resources, ...store, clock, log }),
        clock,
        signal: new AbortController().signal,
        ...fields,
      });
    },
  };
  return city;
}

/** Every hour up to now; the running one is not finished. */
function sourceOf(city: SmallCity): Source {
  return {
    async fetchHours({ stationId, dataFrom }, window) {
      const running = utcHourOf(new Date(city.now));
      const hours: HourlyMeasurement[] = [];
      const from = window.from > dataFrom ? window.from : dataFrom;
      for (let at = hourOfDay(from, 0); at < hourOfDay(window.to, 0) && at <= running; at = addHours(at, 1)) {
        const pm25 = city.air(stationId, Date.parse(at) / hourMs);
        const others = { co: null, pm10: null, no2: null, o3: null, temperature: null, relativeHumidity: null };
        const values = { ...others, internalTemperatureRaw: null, pm25 };
        const fetchedAt = instantOf(new Date(city.now));
        hours.push(hour(at, { stationId, values, fetchedAt, provisional: at === running }));
      }
      return { fetchedAt: instantOf(new Date(city.now)), payload: "body-1", body: new Uint8Array(), hours };
    },
  };
}
