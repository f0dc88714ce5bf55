"""The plain script: two bodies to hours and daily means, recording nothing; prints one JSON object. Arguments: folder, STATION=BODY …"""

import json
import resource
import sqlite3
import sys
import time

import pandas as pd

folder = sys.argv[1]
bodies = dict(argument.split("=", 1) for argument in sys.argv[2:])

started = time.perf_counter()
of_station = []
for station, path in bodies.items():
    with open(path) as body:
        of_station.append(pd.DataFrame(json.load(body)).assign(station=station))
hours = pd.concat(of_station)
hours["day"] = hours["timestamp"].str[:10]
means = hours.drop(columns=["timestamp", "T. int."]).groupby(["station", "day"]).mean()
with sqlite3.connect(f"{folder}/rows.sqlite") as rows:  # half the time of to_csv
    hours.to_sql("hourly_measurements", rows, index=False)
    means.to_sql("daily_means", rows)
milliseconds = (time.perf_counter() - started) * 1000

peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"durationMs": milliseconds, "peakKibibytes": peak}))
