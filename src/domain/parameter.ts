import { z } from "zod";

/** What stations measure, by OpenAQ parameter code, with its unit. `counts` is a raw signal without a physical unit. */
export const parameters = {
  co: { name: "CO", unit: "mg/m³" },
  pm25: { name: "PM2.5", unit: "µg/m³" },
  pm10: { name: "PM10", unit: "µg/m³" },
  no2: { name: "NO2", unit: "µg/m³" },
  o3: { name: "O3", unit: "µg/m³" },
  temperature: { name: "temperature", unit: "°C" },
  relativeHumidity: { name: "relative humidity", unit: "%" },
  internalTemperatureRaw: { name: "board temperature", unit: "counts" },
} as const satisfies Record<string, { name: string; unit: string }>;
export type Parameter = keyof typeof parameters;

/** Every parameter, in the order in which tables and exports show them. */
export const parameterKeys = [
  "co",
  "pm25",
  "pm10",
  "no2",
  "o3",
  "temperature",
  "relativeHumidity",
  "internalTemperatureRaw",
] as const satisfies readonly Parameter[];

export const parameterSchema = z.enum(parameterKeys);

/** Parameters with a mean worth publishing: all but the raw board temperature. */
export const averagedParameters = parameterKeys.filter((parameter) => parameters[parameter].unit !== "counts");
