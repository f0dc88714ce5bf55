import type { InputLayout, InputRef } from "./input-layout.ts";
import { type InputScale, standardised } from "./input-scale.ts";
import type { InputSeries } from "./input-series.ts";

/**
 * The series that a row of inputs is read from, hour by hour side by side: inputs look back over days, and columns of their
 * own would cost a miss of the cache for each.
 */
interface InputTable {
  /** [hours][series]. */
  readonly values: Float32Array;
  readonly width: number;
  /** Of each input: how far back from the begin of its hour its value stands. */
  readonly offsets: Int32Array;
}

/** Reads the standardised inputs of hours from their series. */
export class InputReader {
  /** One a station. */
  readonly #own: readonly InputTable[];
  readonly #shared: InputTable;

  /** @throws {RangeError} for an input whose series or scale is not there. */
  constructor(series: InputSeries, layout: InputLayout, stations: number, scale: InputScale) {
    const scaled = (name: string, station: number | null): ScaledSeries => {
      const values = station === null ? series.shared.get(name) : series.own.get(name)?.[station];
      const ofSeries = scale[name];
      if (!values || !ofSeries) throw new RangeError(`no series or no scale ${name} to read an input from`);
      return { values, scale: ofSeries };
    };
    this.#own = Array.from({ length: stations }, (_, station) =>
      tableOf(
        layout.own.map((input) => ({ ...input, station })),
        series.hours,
        scaled,
      ),
    );
    this.#shared = tableOf(layout.shared, series.hours, scaled);
  }

  /** Fills [hours · stations, own inputs] and [hours, shared inputs]; hours before the first row are 0, the mean. */
  fill(hours: Int32Array, own: Float32Array, shared: Float32Array): void {
    let [nextOwn, nextShared] = [0, 0];
    for (const row of hours) {
      for (const table of this.#own) nextOwn = fillRow(table, row, own, nextOwn);
      nextShared = fillRow(this.#shared, row, shared, nextShared);
    }
  }
}

interface ScaledSeries {
  readonly values: Float32Array;
  readonly scale: InputScale[string];
}

interface PlacedInput extends InputRef {
  readonly station: number | null;
}

function tableOf(
  inputs: readonly PlacedInput[],
  hours: number,
  scaled: (name: string, station: number | null) => ScaledSeries,
): InputTable {
  const keyOf = ({ series, station }: PlacedInput) => `${station} ${series}`;
  const series = [...new Map(inputs.map((input) => [keyOf(input), input])).values()];
  const places = new Map(series.map((input, place) => [keyOf(input), place]));
  const width = series.length;
  const values = new Float32Array(hours * width);
  series.forEach((input, place) => {
    const column = scaled(input.series, input.station);
    for (let row = 0; row < hours; row += 1) {
      values[row * width + place] = standardised(column.values[row] ?? Number.NaN, column.scale);
    }
  });
  return {
    values,
    width,
    offsets: Int32Array.from(inputs, (input) => input.lag * width - (places.get(keyOf(input)) ?? 0)),
  };
}

/** @returns where the next row begins. */
function fillRow({ values, width, offsets }: InputTable, row: number, out: Float32Array, begin: number): number {
  for (let index = 0; index < offsets.length; index += 1) {
    const at = row * width - (offsets[index] ?? 0);
    out[begin + index] = at < 0 ? 0 : (values[at] ?? 0);
  }
  return begin + offsets.length;
}
