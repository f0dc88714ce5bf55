import type { Filter, JsonObject } from "./model.ts";

const operatorIds = {
  "IS TRUE": "IS_TRUE",
  "IS NULL": "IS_NULL",
  "IS NOT NULL": "IS_NOT_NULL",
  "==": "EQUALS",
  "!=": "NOT_EQUALS",
  IN: "IN",
} as const satisfies Record<Filter[1], string>;

/** @returns the conditions as a chart's parameters hold them; on `days` a filter of days can act. */
export function adhocFilters(filters: readonly Filter[], days: string | null): JsonObject[] {
  const fixed = filters.map(([column, operator, comparator = null]) => ({
    clause: "WHERE",
    expressionType: "SIMPLE",
    subject: column,
    operator,
    operatorId: operatorIds[operator],
    comparator,
  }));
  return days === null ? fixed : [...fixed, temporalRange(days)];
}

/** @returns the same conditions as a query holds them. */
export function queryFilters(filters: readonly Filter[], days: string | null): JsonObject[] {
  const fixed = filters.map(([column, operator, value]) =>
    value === undefined ? { col: column, op: operator } : { col: column, op: operator, val: value },
  );
  return days === null ? fixed : [...fixed, { col: days, op: "TEMPORAL_RANGE", val: "No filter" }];
}

function temporalRange(column: string): JsonObject {
  return {
    clause: "WHERE",
    expressionType: "SIMPLE",
    subject: column,
    operator: "TEMPORAL_RANGE",
    comparator: "No filter",
  };
}
