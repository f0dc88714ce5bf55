import { vAsset } from "./views/asset.ts";
import { vCheck } from "./views/check.ts";
import { vCompleteness } from "./views/completeness.ts";
import { vDaily } from "./views/daily.ts";
import { vExceedance } from "./views/exceedance.ts";
import { vFeed } from "./views/feed.ts";
import { vForecastSkillDaily } from "./views/forecast-skill-daily.ts";
import { vForecastSkill } from "./views/forecast-skill.ts";
import { vForecast } from "./views/forecast.ts";
import { vHourly } from "./views/hourly.ts";
import { vIndexBand } from "./views/index-band.ts";
import { vIndexDaily } from "./views/index-daily.ts";
import { vIndexNow } from "./views/index-now.ts";
import { vLatest } from "./views/latest.ts";
import { vReconciliation } from "./views/reconciliation.ts";
import { vRestatement } from "./views/restatement.ts";
import { vRun } from "./views/run.ts";
import { vStandard } from "./views/standard.ts";
import { vStation } from "./views/station.ts";

/** Every view, in the order in which they are created. */
export const views = [
  vLatest,
  vHourly,
  vDaily,
  vIndexNow,
  vIndexDaily,
  vIndexBand,
  vStandard,
  vExceedance,
  vStation,
  vCompleteness,
  vForecast,
  vForecastSkill,
  vForecastSkillDaily,
  vFeed,
  vAsset,
  vRun,
  vCheck,
  vRestatement,
  vReconciliation,
] as const;

export type ViewName = (typeof views)[number]["name"];
