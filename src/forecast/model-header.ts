import { z } from "zod";

import { featureVersion } from "./inputs/input-layout.ts";
import { weightCount } from "./network/network-shape.ts";

/** Changes whenever the bytes are laid out otherwise. */
export const modelFormat = 1;

const count = z.int().min(0);
const names = z.array(z.string());
const leads = z.array(z.int().min(1)).min(1);
const input = z.strictObject({ series: z.string(), lag: count });

const networkSchema = z
  .strictObject({
    task: z.strictObject({ column: z.string(), leads }),
    stations: names.min(1),
    columns: z.strictObject({
      target: z.string(),
      logged: names,
      exchanged: names,
      linear: names,
      logUnits: z.record(z.string(), z.number().positive()),
    }),
    layout: z.strictObject({
      own: z.array(input),
      shared: z.array(input.extend({ station: count.nullable() })),
    }),
    scale: z.record(z.string(), z.strictObject({ mean: z.number(), sd: z.number().positive() })),
    shape: z.strictObject({
      stations: count,
      ownInputs: count,
      sharedInputs: count,
      hourState: count,
      hidden: count,
      code: count,
      head: count,
      outputs: count,
      auxiliary: count,
    }),
    unit: z.number().positive(),
    roundedTo: z.number().positive().nullable(),
    members: z.int().min(1),
  })
  .refine(
    ({ shape, stations }) => shape.stations === stations.length,
    "expected as many stations as the network's shape has",
  )
  .refine(
    ({ shape, layout }) => shape.ownInputs === layout.own.length && shape.sharedInputs === layout.shared.length,
    "expected as many inputs as the network's shape has",
  )
  .refine(
    ({ layout, stations }) => layout.shared.every(({ station }) => station === null || station < stations.length),
    "expected inputs of the network's own stations",
  )
  .refine(
    ({ layout, scale }) => [...layout.own, ...layout.shared].every(({ series }) => series in scale),
    "expected a scale of every series that the network reads",
  )
  .refine(({ shape, task }) => shape.outputs === 3 * task.leads.length, "expected three outputs for each lead");

/** Everything of a model but its numbers. */
export const modelHeaderSchema = z.strictObject({
  format: z.literal(modelFormat),
  featureVersion: z.literal(featureVersion),
  networks: z.array(networkSchema).min(1),
  heldBack: z.strictObject({ firstHour: z.int(), hours: count, stations: names, leads }),
});
export type ModelHeader = z.infer<typeof modelHeaderSchema>;
export type NetworkHeader = ModelHeader["networks"][number];

/** Of one station and lead, an array for each: the columns of `PastScores` in the order in which they are kept. */
export const scoreColumns = ["low", "high", "model", "persistence", "persistenceLow", "persistenceHigh"] as const;

/** @returns how many numbers follow a header: the members of each network, then the held-back scores. */
export function numbersAfter({ networks, heldBack }: ModelHeader): number {
  const { hours, stations, leads: scored } = heldBack;
  const weights = networks.reduce((sum, { shape, members }) => sum + members * weightCount(shape), 0);
  return weights + hours * stations.length * scored.length * scoreColumns.length;
}
