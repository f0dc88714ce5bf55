"""
The job as two Dagster assets, partitioned by station and day, recorded in an SQLite-backed DAGSTER_HOME; prints one JSON object.
Arguments: runs, first day, last day, STATION=BODY … Runs: "one" for all cells, or how many cells to give a run each.
"""

import functools
import hashlib
import json
import os
import resource
import sqlite3
import sys
import time
from datetime import date, timedelta

import dagster as dg

runs, first_day, last_day = sys.argv[1], date.fromisoformat(sys.argv[2]), date.fromisoformat(sys.argv[3])
bodies = dict(argument.split("=", 1) for argument in sys.argv[4:])
days = [str(first_day + timedelta(number)) for number in range((last_day - first_day).days + 1)]
averaged = ["CO", "T", "NO2", "O3", "PM10", "PM2.5", "RH"]
measured = [*averaged, "T. int."]
mean_columns = ", ".join(f'"{parameter}"' for parameter in averaged)

home = os.environ["DAGSTER_HOME"]
with open(f"{home}/dagster.yaml", "w") as settings:
    settings.write(
        "telemetry: {enabled: false}\n"
        "compute_logs: {module: dagster.core.storage.noop_compute_log_manager, class: NoOpComputeLogManager}\n"
    )
rows = sqlite3.connect(f"{home}/rows.sqlite")
columns = ", ".join(f'"{parameter}"' for parameter in measured)
rows.execute(f"CREATE TABLE hourly_measurements (station, timestamp, {columns}, PRIMARY KEY (station, timestamp))")
rows.execute(f"CREATE TABLE daily_means (station, day, {mean_columns}, PRIMARY KEY (station, day))")

# One dimension of station and day together: MultiPartitionsDefinition adds two tags to each event.
cells = dg.StaticPartitionsDefinition([f"{station}_{day}" for station in bodies for day in days])
options = {"partitions_def": cells, "backfill_policy": dg.BackfillPolicy.single_run(), "code_version": "1"}


@dg.asset(**options)
def hourly_measurements(context: dg.AssetExecutionContext) -> None:
    with rows:
        for cell in context.partition_keys:
            station, day = cell.split("_")
            hours = hours_by_day(station).get(day, [])
            insert = f"INSERT INTO hourly_measurements VALUES ({', '.join('?' * (2 + len(measured)))})"
            rows.executemany(insert, ((station, *hour) for hour in hours))
            context.add_asset_metadata({"rows": len(hours), "version": version(hours)}, partition_key=cell)


@dg.asset(**options, deps=[hourly_measurements])
def daily_means(context: dg.AssetExecutionContext) -> None:
    select = f"SELECT {mean_columns} FROM hourly_measurements WHERE station = ? AND timestamp BETWEEN ? AND ?"
    insert = f"INSERT INTO daily_means VALUES ({', '.join('?' * (2 + len(averaged)))})"
    with rows:
        for cell in context.partition_keys:
            station, day = cell.split("_")
            hours = rows.execute(select, (station, f"{day} 00:00:00", f"{day} 23:00:00")).fetchall()
            means = [mean(values) for values in zip(*hours)]
            if means:
                rows.execute(insert, (station, day, *means))
            pm25 = means[averaged.index("PM2.5")] if means else None
            context.add_asset_metadata({"rows": len(hours), "mean": pm25, "version": version(means)}, partition_key=cell)


@functools.cache
def hours_by_day(station):
    by_day = {}
    with open(bodies[station]) as body:
        for hour in json.load(body):
            values = [hour.get(parameter) for parameter in measured]
            by_day.setdefault(hour["timestamp"][:10], []).append([hour["timestamp"], *values])
    return by_day


def mean(values):
    present = [value for value in values if value is not None]
    return sum(present) / len(present) if present else None


def version(content):
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def materialize(**which):
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}  # events are stored, not printed as well
    assert dg.materialize([hourly_measurements, daily_means], instance=instance, run_config=quiet, **which).success


instance = dg.DagsterInstance.get()
keys = cells.get_partition_keys()
started = time.perf_counter()
if runs == "one":
    span = {"dagster/asset_partition_range_start": keys[0], "dagster/asset_partition_range_end": keys[-1]}
    materialize(tags=span)
else:
    for number in range(int(runs)):
        materialize(partition_key=keys[number * len(keys) // int(runs)])
milliseconds = (time.perf_counter() - started) * 1000

peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"durationMs": milliseconds, "peakKibibytes": peak}))
