"""What a visitor may ask of a dataset: known names and plain values, never SQL, and nothing that costs without bound."""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from superset.common.chart_data import ChartDataResultFormat, ChartDataResultType
from superset.common.query_object import QueryObject

MAX_QUERIES = 5
MAX_FILTERS = 50
MAX_VALUES = 1_000
MAX_TEXT = 500
MAX_OPERATIONS = 10

RESULT_TYPES = (ChartDataResultType.FULL, ChartDataResultType.RESULTS)
AXIS_KEYS = {"columnType", "expressionType", "isColumnReference", "label", "sqlExpression", "timeGrain"}
EXTRA_KEYS = {"having", "relative_end", "relative_start", "time_grain_sqla", "where"}
AGGREGATES = {"max", "mean", "min", "sum"}


class FreeSqlError(Exception):
    """A request that is more than names and values."""


class Names(NamedTuple):
    """What a dataset has."""

    columns: Collection[str]
    metrics: Collection[str]
    time_grains: Collection[str]
    # What saved charts of the dataset group by; asked for only when needed.
    groups: Callable[[], Collection[str]]


def refuse_free_sql(query_context: Any, names: Names) -> None:
    """Raises FreeSqlError unless every part of the request is a known name or a plain value."""
    _allow("result type", query_context.result_type in RESULT_TYPES)
    _allow("result format", query_context.result_format == ChartDataResultFormat.JSON)
    # A long time for one visitor's answer would keep old numbers in the cache for all.
    _allow("cache timeout", query_context.custom_cache_timeout is None)
    _allow("number of queries", 0 < len(query_context.queries) <= MAX_QUERIES)
    for query in query_context.queries:
        _check_query(query, names)


def _check_query(query: QueryObject, names: Names) -> None:
    _allow("result type", query.result_type in (None, *RESULT_TYPES))
    for column in [*query.columns, *query.series_columns]:
        _allow("column", _is_name(column, names.columns) or _is_axis(column, names))
    for metric in query.metrics or []:
        _allow("metric", _is_name(metric, names.metrics))
    _allow("series limit metric", query.series_limit_metric is None or _is_name(query.series_limit_metric, names.metrics))
    _allow("granularity", not query.granularity or _is_name(query.granularity, names.columns))
    for name, _ascending in query.orderby:
        _allow("order", _is_name(name, names.columns) or _is_name(name, names.metrics))
    _allow("number of filters", len(query.filter) <= MAX_FILTERS)
    for clause in query.filter:
        _check_filter(clause, names)
    _check_extras(query.extras, names)
    _allow("time range", _is_short(query.time_range))
    _allow("time shift", not query.time_shift and not query.time_offsets)
    _allow("annotation layers", not query.annotation_layers)
    _allow("number of operations", len(query.post_processing) <= MAX_OPERATIONS)
    for operation in query.post_processing:
        _check_operation(operation, names)


def _check_filter(clause: Any, names: Names) -> None:
    _allow("filter column", _is_name(clause.get("col"), names.columns))
    _allow("filter grain", clause.get("grain") in (None, *names.time_grains))
    value = clause.get("val")
    values = value if isinstance(value, (list, tuple)) else [value]
    _allow("filter value", len(values) <= MAX_VALUES and all(_is_plain(item) for item in values))


def _check_extras(extras: dict[str, Any], names: Names) -> None:
    _allow("extras", set(extras) <= EXTRA_KEYS)
    _allow("where and having", not extras.get("where") and not extras.get("having"))
    _allow("time grain", extras.get("time_grain_sqla") in (None, *names.time_grains))


def _check_operation(operation: Any, names: Names) -> None:
    """The few operations that the dashboards' charts use, with the options that they use."""
    kind, options = operation.get("operation"), operation.get("options") or {}
    _allow("operation", isinstance(options, dict) and isinstance(kind, str) and kind in OPERATIONS)
    allowed_keys, check = OPERATIONS[kind]
    _allow(f"options of {kind}", set(options) <= allowed_keys and check(options, names))


def _is_pivot(options: dict[str, Any], names: Names) -> bool:
    # Rows times columns: by anything but the few groups of a saved chart, 10,000 rows would be 100 million cells.
    index, columns, aggregates = options.get("index"), options.get("columns"), options.get("aggregates")
    return (
        _are_names(index, names.columns, at_most=1)
        and (not columns or _are_names(columns, names.groups(), at_most=3))
        and isinstance(aggregates, dict)
        and set(aggregates) <= set(names.metrics)
        and all(isinstance(how, dict) and set(how) == {"operator"} for how in aggregates.values())
        and all(_is_name(how["operator"], AGGREGATES) for how in aggregates.values())
        and _is_plain(options.get("drop_missing_columns"))
    )


def _is_rename(options: dict[str, Any], names: Names) -> bool:
    columns = options.get("columns")
    return (
        isinstance(columns, dict)
        and set(columns) <= {*names.metrics, *names.columns}
        and all(_is_short(name) for name in columns.values())
        and all(_is_plain(options.get(key)) for key in ("inplace", "level"))
    )


def _is_flatten(options: dict[str, Any], _names: Names) -> bool:
    return _is_plain(options.get("reset_index"))


def _is_rank(options: dict[str, Any], names: Names) -> bool:
    group = options.get("group_by")
    return _is_name(options.get("metric"), names.metrics) and (not group or _is_name(group, names.columns))


def _is_sort(options: dict[str, Any], names: Names) -> bool:
    by = options.get("by")
    by = [by] if isinstance(by, str) else by or []
    return (
        all(_is_name(name, names.columns) or _is_name(name, names.metrics) for name in by)
        and _is_plain(options.get("is_sort_index"))
        and isinstance(options.get("ascending", True), bool)
    )


OPERATIONS: dict[str, tuple[set[str], Callable[[dict[str, Any], Names], bool]]] = {
    "flatten": ({"reset_index"}, _is_flatten),
    "pivot": ({"aggregates", "columns", "drop_missing_columns", "index"}, _is_pivot),
    "rank": ({"group_by", "metric"}, _is_rank),
    "rename": ({"columns", "inplace", "level"}, _is_rename),
    "sort": ({"ascending", "by", "is_sort_index"}, _is_sort),
}


def _is_axis(column: Any, names: Names) -> bool:
    """A column as the axis of a chart: its `sqlExpression` is a name, and so is its label."""
    return (
        isinstance(column, dict)
        and set(column) <= AXIS_KEYS
        and _is_name(column.get("sqlExpression"), names.columns)
        and _is_name(column.get("label"), names.columns)
        and column.get("timeGrain") in (None, *names.time_grains)
        and all(_is_short(column.get(key)) for key in ("columnType", "expressionType"))
        and _is_plain(column.get("isColumnReference"))
    )


def _is_name(value: Any, known: Collection[str]) -> bool:
    return isinstance(value, str) and value in known


def _are_names(values: Any, known: Collection[str], at_most: int) -> bool:
    return isinstance(values, list) and 0 < len(values) <= at_most and all(_is_name(value, known) for value in values)


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, (bool, int, float)) or _is_short(value)


def _is_short(value: Any) -> bool:
    return value is None or (isinstance(value, str) and len(value) <= MAX_TEXT)


def _allow(part: str, allowed: bool) -> None:
    if not allowed:
        raise FreeSqlError(f"visitors cannot ask for this: {part}")
