"""Measures pandas and numpy on a file of hourly values; prints one JSON object. Arguments: file, series, first day, rounds."""

import json
import sys
import time

import numpy as np
import pandas as pd

path, series, first_day, rounds = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
values = np.fromfile(path, dtype="<f8")
by_series = values.reshape(series, -1)
# One column per series: pandas keeps columns as rows of a block, so nothing is copied.
frame = pd.DataFrame(by_series.T, index=pd.date_range(first_day, periods=by_series.shape[1], freq="h"), copy=False)
by_day = values.reshape(-1, 24)


def pandas_mean():
    return frame.resample("D").mean()


def pandas_rule():
    days = frame.resample("D")
    return days.mean().where(days.count() >= 18)


def numpy_rule():
    present = by_day == by_day
    hours = np.add.reduce(present, axis=1, dtype=np.uint8)
    sums = np.add.reduce(by_day, axis=1, where=present, initial=0.0)
    with np.errstate(invalid="ignore"):
        return np.where(hours >= 18, sums / hours, np.nan)


def measure(calculate):
    seconds = []
    for _ in range(rounds):
        before = time.perf_counter()
        calculate()
        seconds.append((time.perf_counter() - before) * 1000)
    return seconds


rule = pandas_rule().to_numpy()
assert np.allclose(rule.T.reshape(-1), numpy_rule(), rtol=1e-12, atol=0, equal_nan=True)
milliseconds = {
    "pandas resample('D').mean(), no 18-hour rule": measure(pandas_mean),
    "pandas resample('D'), mean and count": measure(pandas_rule),
    "numpy on reshaped columns": measure(numpy_rule),
}
print(json.dumps({"validDays": int(np.isfinite(rule).sum()), "sum": float(np.nansum(rule)), "milliseconds": milliseconds}))
