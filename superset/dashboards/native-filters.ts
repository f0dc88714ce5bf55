import type { Language } from "../../src/domain/health-message.ts";
import { station } from "./datasets.ts";
import { chartNumber } from "./identity.ts";
import type { Chart, Dashboard, JsonObject, Text } from "./model.ts";
import { chartsOf, chartUuid, datasetUuid } from "./objects.ts";

const stationName: Text = { en: "Station", fr: "Station" };
const daysName: Text = { en: "Days", fr: "Jours" };

/** @returns the filters of a dashboard: station and days. */
export function nativeFilters(dashboard: Dashboard, language: Language): JsonObject[] {
  return [stationFilter(dashboard, language), daysFilter(dashboard, language)];
}

function stationFilter(dashboard: Dashboard, language: Language): JsonObject {
  const one = dashboard.stations === "one";
  return {
    ...common(`${dashboard.key}-station`, "filter_select", stationName[language]),
    description: one ? oneStation[language] : anyStation[language],
    targets: [{ datasetUuid: datasetUuid(station.view.name), column: { name: "station" } }],
    controlValues: {
      multiSelect: !one,
      enableEmptyFilter: one,
      defaultToFirstItem: one,
      searchAllOptions: false,
      inverseSelection: false,
      sortAscending: true,
    },
    // Also here: else the filter shows a station, and the charts all of them.
    requiredFirst: one,
    scope: scopeOf(dashboard, language, (chart) => "station" in chart.dataset.view.columns),
  };
}

function daysFilter(dashboard: Dashboard, language: Language): JsonObject {
  return {
    ...common(`${dashboard.key}-days`, "filter_time", daysName[language]),
    description: daysMeaning[language],
    targets: [{}],
    controlValues: { enableEmptyFilter: false },
    scope: scopeOf(dashboard, language, (chart) => chart.days !== null),
  };
}

const oneStation: Text = {
  en: "The charts show one station at a time.",
  fr: "Les graphiques montrent une station à la fois.",
};
const anyStation: Text = {
  en: "All stations are shown until some are chosen.",
  fr: "Toutes les stations sont montrées tant qu'aucune n'est choisie.",
};
const daysMeaning: Text = {
  en: "UTC days. Narrows the charts with a time axis.",
  fr: "Jours UTC. Restreint les graphiques qui ont un axe du temps.",
};

function common(key: string, filterType: string, name: string): JsonObject {
  return {
    id: `NATIVE_FILTER-${key}`,
    type: "NATIVE_FILTER",
    filterType,
    name,
    cascadeParentIds: [],
    defaultDataMask: { extraFormData: {}, filterState: {}, ownState: {} },
  };
}

/** A filter on a column that a chart's view does not have would be refused: such charts are left out. */
function scopeOf(dashboard: Dashboard, language: Language, isInScope: (chart: Chart) => boolean): JsonObject {
  const excluded = chartsOf(dashboard).filter((chart) => !isInScope(chart));
  return {
    rootPath: ["ROOT_ID"],
    excluded: excluded.map((chart) => chartNumber(chartUuid(dashboard, chart, language))),
  };
}
