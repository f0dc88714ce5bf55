import type { ForecastTask } from "../forecaster.ts";
import type { HourGrid, Rows } from "../hour-grid.ts";
import { type InputColumns, inputColumns } from "../inputs/input-columns.ts";
import { type InputLayout, inputLayout } from "../inputs/input-layout.ts";
import type { NetworkShape } from "../network/network-shape.ts";
import type { TrainingSettings } from "./train-network.ts";

/** What is decided before a training, from the data alone. */
export interface NetworkPlan {
  readonly columns: InputColumns;
  readonly layout: InputLayout;
  readonly shape: NetworkShape;
  readonly settings: TrainingSettings;
  /** Other columns whose changes are learnt beside, which keeps the network from learning its target by heart. */
  readonly auxiliaryColumns: readonly string[];
}

/** The reference recipe's; smaller ones were worse on held-back hours even of one and two stations (docs/forecasting.md). */
const sizes = { hourState: 32, hidden: 96, code: 4, head: 64 };

/** With fewer hours of all stations together a network is kept from relying on any one input. */
const fewStationHours = 60_000;
/** With less than that the season is only the date. */
const yearTellingHours = 2.5 * 8_760;

/** @param rows of the whole training, held-back hours included: both trainings of a model have one plan. */
export function networkPlan(grid: HourGrid, task: ForecastTask, rows: Rows): NetworkPlan {
  const stations = grid.stations.length;
  const hours = rows.to - rows.from;
  const columns = inputColumns(grid, task, rows);
  const layout = inputLayout(columns, task, { stations, isYearTold: hours >= yearTellingHours });
  const isParticles = task.column === "pm25";
  const auxiliaryColumns = isParticles
    ? []
    : columns.logged.filter((column) => column !== task.column && column !== "rain");
  return {
    columns,
    layout,
    auxiliaryColumns,
    shape: {
      ...sizes,
      stations,
      ownInputs: layout.own.length,
      sharedInputs: layout.shared.length,
      outputs: 3 * task.leads.length,
      auxiliary: auxiliaryColumns.length * task.leads.length,
    },
    settings: {
      epochs: isParticles ? 10 : 8,
      batchHours: 64,
      peakRate: 4e-3,
      warmUpSteps: 100,
      weightDecay: 0.5,
      dropout: 0.2,
      inputDropout: stations * hours < fewStationHours ? 0.2 : isParticles ? 0 : 0.05,
      auxiliaryWeight: 0.2,
    },
  };
}
