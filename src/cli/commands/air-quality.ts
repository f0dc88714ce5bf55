import { UsageError } from "../../base/errors.ts";
import { addDays, type UtcDay, utcDayOf } from "../../base/utc-day.ts";
import { hourEndOf } from "../../base/utc-hour.ts";
import type { AirQualityDay } from "../../domain/air-quality-day.ts";
import type { DailyMean } from "../../domain/daily-mean.ts";
import { exceedances } from "../../domain/exceedances.ts";
import type { Language } from "../../domain/health-message.ts";
import { standardById } from "../../domain/standards.ts";
import type { Station } from "../../domain/station.ts";
import { usAqiCategories, type UsAqiCategory } from "../../domain/us-aqi-table.ts";
import { openStore, type Store } from "../../store/open-store.ts";
import { airQualityWords } from "../air-quality-words.ts";
import type { CommandContext } from "../command-context.ts";
import { loadConfig } from "../config.ts";
import { knownStations } from "../known-stations.ts";
import { clockOf, stationsOf, type WindowOptions } from "../options.ts";
import { textTable } from "../table.ts";

export interface AirQualityOptions extends WindowOptions {
  readonly days: string;
  readonly language: string;
  readonly json?: boolean;
}

/** What is known of one station's air: the newest finished hour, and the last days, oldest first. */
export interface AirQualityReport {
  readonly station: Station;
  readonly now: (AirQualityDay["hours"][number] & { readonly ageMinutes: number }) | null;
  readonly days: readonly {
    readonly day: UtcDay;
    readonly index: AirQualityDay | null;
    readonly means: readonly DailyMean[];
  }[];
}

/** `harmattan air-quality <station>`. @returns the exit code. */
export async function airQuality(
  stationId: string,
  options: AirQualityOptions,
  context: CommandContext,
): Promise<number> {
  const language: Language | undefined = (["en", "fr"] as const).find((known) => known === options.language);
  if (!language) throw new UsageError(`--language ${options.language}: expected en or fr`);
  if (!/^[1-9]\d{0,2}$/.test(options.days))
    throw new UsageError(`--days ${options.days}: expected a whole number from 1 to 999`);
  const config = loadConfig(context.env);
  const store = await openStore(config.store);
  try {
    const [station] = stationsOf({ station: [stationId] }, await knownStations(config, store));
    if (!station) throw new UsageError(`no station ${stationId}`);
    const report = await readReport(station, store, clockOf(options).now(), Number(options.days));
    await context.terminal.print(options.json ? `${JSON.stringify(report)}\n` : described(report, language));
    return 0;
  } finally {
    await store.close();
  }
}

async function readReport(station: Station, store: Store, now: Date, dayCount: number): Promise<AirQualityReport> {
  const today = utcDayOf(now);
  const window = { from: addDays(today, 1 - dayCount), to: addDays(today, 1) };
  const indices = new Map(
    (await store.airQuality.readWindow(station.stationId, window)).map((index) => [index.day, index]),
  );
  const means = Map.groupBy(await store.days.readWindow(station.stationId, window), (mean) => mean.day);
  const newest = [...indices.values()].flatMap((index) => index.hours).at(-1);
  const ageMinutes = newest
    ? Math.max(0, Math.round((now.getTime() - hourEndOf(newest.hourStart).getTime()) / 60_000))
    : 0;
  const days = Array.from({ length: dayCount }, (_, index) => addDays(window.from, index));
  return {
    station,
    now: newest ? { ...newest, ageMinutes } : null,
    days: days.map((day) => ({ day, index: indices.get(day) ?? null, means: means.get(day) ?? [] })),
  };
}

function described({ station, now, days }: AirQualityReport, language: Language): string {
  const words = airQualityWords[language];
  const rows = days.map(({ day, index, means }) => {
    const mean = (parameter: string) => means.find((each) => each.parameter === parameter);
    const aqi = index?.usAqi;
    const category = aqi ? words.category(categoryOf(aqi.category)) : words.noIndex;
    const keeps = index?.whoLevels.find(({ parameter }) => parameter === "pm25");
    const who = keeps ? (keeps.keeps === null ? words.overAll : words.whoLevel(keeps.keeps)) : "";
    return [
      day,
      shown(mean("pm25"), 1),
      shown(mean("co"), 2),
      String(mean("pm25")?.finalHours ?? 0),
      aqi ? String(aqi.value) : "",
      category,
      aqi?.responsible ?? "",
      who,
    ];
  });
  return [
    `${station.name}\n\n${describedNow(now, language)}\n`,
    `${describedToday(days.at(-1), language)}\n\n`,
    textTable(words.head, rows),
    `\n${describedGuideline(days, language)}\n${words.note}\n`,
  ].join("");
}

function describedNow(now: AirQualityReport["now"], language: Language): string {
  const words = airQualityWords[language];
  if (!now) return words.nothing;
  const european = now.europeanAqi ? words.european(now.europeanAqi.band) : "";
  const age = words.age(now.hourStart, now.ageMinutes);
  if (!now.usAqi) return `${words.now} ${age}: ${words.noNowCast}${european}`;
  const category = categoryOf(now.usAqi.category);
  const cast = now.nowCastPm25 === null ? "" : `PM2.5 NowCast ${now.nowCastPm25} µg/m³, `;
  return `${words.now} ${age}: ${cast}US AQI ${now.usAqi.value}, ${words.category(category)}${european}\n  ${words.message(category)}`;
}

function describedToday(today: AirQualityReport["days"][number] | undefined, language: Language): string {
  const words = airQualityWords[language];
  const mean = today?.means.find((each) => each.parameter === "pm25");
  if (!today || !mean || mean.mean === null) return words.nothingToday;
  return words.today(today.day, mean.mean.toFixed(1), mean);
}

function describedGuideline(days: AirQualityReport["days"], language: Language): string {
  const daily = days.flatMap(({ means }) => means.filter((mean) => mean.parameter === "pm25"));
  const { validDays, days: over } = exceedances(daily, standardById("who-2021-pm25-24h"));
  return airQualityWords[language].guideline(validDays, over.length);
}

function shown(mean: DailyMean | undefined, decimals: number): string {
  if (!mean || mean.mean === null) return "–";
  return mean.valid ? mean.mean.toFixed(decimals) : `(${mean.mean.toFixed(decimals)})`;
}

function categoryOf(name: string): UsAqiCategory {
  return usAqiCategories.find(({ category }) => category === name)?.category ?? "Hazardous";
}
