"""Writes crates/core/tests/data/series.zarr with zarr-python, and beside it what numpy and pandas say of its series.

Run from the project's root, with Python 3.12 or newer:

    pip install zarr==3.4.2 pandas==2.3.3
    python tests/interop/zarr_python/make_series.py

The store has what a chart draws beside values: an uncertainty, flags, an amount, an ensemble, and overviews by day that
pandas has made. Another run writes the same values.
"""

import json
import pathlib
import shutil

import numpy as np
import pandas as pd
import zarr
from zarr.codecs import ZstdCodec

HERE = pathlib.Path("crates/core/tests/data")
STORE = HERE / "series.zarr"
DAY = 86400


def put(group, name, values, dims, chunks, **attributes):
    array = group.create_array(
        name, shape=values.shape, dtype=values.dtype, chunks=chunks, dimension_names=dims,
        compressors=[ZstdCodec(level=9)], fill_value=np.nan if values.dtype.kind == "f" else 0, attributes=attributes,
    )
    array[...] = values


def times(group, seconds, chunk, **attributes):
    put(group, "time", seconds, ["time"], (chunk,), units="seconds since 1970-01-01T00:00:00Z",
        calendar="proleptic_gregorian", standard_name="time", **attributes)


def numbers(values):
    return [None if np.isnan(value) else float(value) for value in np.asarray(values, dtype="float64")]


def columns(seconds, low, high, start, end, width):
    """Least and greatest value of each pixel column, as the bench's README defines a column; the end is in the last."""
    inside = (seconds >= start) & (seconds <= end) & ~np.isnan(low)
    column = np.minimum((seconds[inside] - start) * width // (end - start), width - 1).astype(int)
    least, greatest = np.full(width, np.inf), np.full(width, -np.inf)
    np.minimum.at(least, column, low[inside])
    np.maximum.at(greatest, column, high[inside])
    is_any = np.isfinite(least)
    return numbers(np.where(is_any, least, np.nan)), numbers(np.where(is_any, greatest, np.nan))


def main():
    shutil.rmtree(STORE, ignore_errors=True)
    HERE.mkdir(parents=True, exist_ok=True)
    root = zarr.create_group(STORE, zarr_format=3, attributes={"title": "Series"})
    random = np.random.default_rng(11)

    # Every hour from November 2023 to January 2026, over a leap day, with a hole of nine days.
    time = pd.date_range("2023-11-20", "2026-01-09T23:00", freq="h")
    time = time[(time < "2024-08-03T05:00") | (time >= "2024-08-12T07:00")]
    seconds = time.values.astype("datetime64[s]").astype("int64")
    n = len(seconds)
    wave = 9 * np.sin(2 * np.pi * (time.dayofyear.values - 110) / 365.25) + 4 * np.sin(2 * np.pi * (time.hour.values - 9) / 24)
    temperature = np.round(8 + wave[None, :] + np.array([[0.0], [3.5]]) + random.normal(0, 1.5, (2, n)), 1).astype("float32")
    temperature[0, 5000:5040] = np.nan
    temperature[1, 12345] = 61.5  # one spike that no overview may lose
    error = np.round(0.2 + 0.1 * (np.arange(n) % 7), 2).astype("float32")
    flag = np.zeros((2, n), dtype="int8")
    flag[0, 100:103] = [1, 2, 3]
    flag[1, 12345] = 4
    rain = np.round(np.maximum(0, random.normal(-1, 1, n)), 1).astype("float32")
    rain[700:730] = np.nan

    lake = root.create_group("lake", attributes={"multiscales": {"layout": [{"asset": "0"}, {"asset": "1d", "derived_from": "0"}]}})
    full, daily = lake.create_group("0"), lake.create_group("1d")
    degrees = {"units": "degC", "ancillary_variables": "temperature_error temperature_flag"}
    times(full, seconds, n)
    put(full, "temperature", temperature, ["station", "time"], (1, 2048), **degrees)
    put(full, "temperature_error", error, ["time"], (n,), units="K", standard_name="air_temperature standard_error")
    put(full, "temperature_flag", flag, ["station", "time"], (1, n), standard_name="air_temperature status_flag",
        flag_values=[0, 1, 2, 3, 4], flag_meanings="not_evaluated good_data probably_good_data bad_data spike")
    put(full, "rain", rain, ["time"], (n,), units="mm", cell_methods="time: sum")

    def reduced(values):
        buckets = pd.DataFrame(np.atleast_2d(values).T.astype("float64"), index=time).groupby(pd.Grouper(freq="D"))
        kept = buckets.size() > 0
        get = lambda how: getattr(buckets, how)()[kept].to_numpy().T
        starts = kept.index[kept].values.astype("datetime64[s]").astype("int64")
        return starts, get("mean"), get("min"), get("max"), get("count"), get("sum")

    starts, mean, low, high, count, _ = reduced(temperature)
    times(daily, starts, len(starts))
    dims, chunk = ["station", "time"], (1, len(starts))
    put(daily, "temperature", mean, dims, chunk, **degrees, cell_methods="time: mean")
    put(daily, "temperature_min", low, dims, chunk, units="degC", cell_methods="time: minimum")
    put(daily, "temperature_max", high, dims, chunk, units="degC", cell_methods="time: maximum")
    put(daily, "temperature_count", count.astype("int32"), dims, chunk, units="1", cell_methods="time: sum")
    put(daily, "temperature_error", reduced(error)[1][0], ["time"], (len(starts),), units="K",
        standard_name="air_temperature standard_error", cell_methods="time: mean")
    _, _, _, _, rain_count, rain_sum = reduced(rain)
    rain_sum = np.where(rain_count > 0, rain_sum, np.nan)
    put(daily, "rain", rain_sum[0], ["time"], (len(starts),), units="mm", cell_methods="time: sum")
    put(daily, "rain_count", rain_count[0].astype("int32"), ["time"], (len(starts),), units="1", cell_methods="time: sum")

    expected = {"times": [int(seconds[0]), int(seconds[-1])], "columns": []}
    for level, at, least, greatest in (
        ("0", seconds, temperature, temperature),
        ("1d", starts + DAY // 2, low, high),
    ):
        for station, start, end, width in (
            (0, int(seconds[0]), int(seconds[-1]), 300), (1, int(seconds[0]), int(seconds[-1]), 97),
            (1, 1719792000, 1727740800, 61), (0, 1704067200 + 777, 1735689600 + 13, 40),
        ):
            a, b = columns(at, least[station].astype("float64"), greatest[station].astype("float64"), start, end, width)
            expected["columns"].append(
                {"level": level, "station": station, "start": start, "end": end, "width": width, "min": a, "max": b}
            )

    frame = pd.DataFrame(temperature.T.astype("float64"), index=time)
    key = lambda index: np.array([pd.Timestamp(2000, t.month, t.day).dayofyear - 1 for t in index])
    years = frame.groupby(key(time))
    get = lambda groups, how: [numbers(column) for column in getattr(groups, how)().to_numpy().T]
    expected["climatology"] = {how: get(years, how) for how in ("mean", "min", "max", "count")}
    expected["climatology"]["day"] = [int(day) for day in years.mean().index]
    hours = frame.groupby(time.hour)
    expected["diurnal"] = {how: get(hours, how) for how in ("mean", "min", "max", "count")}
    usual = years.mean().loc[key(time)].to_numpy()
    anomaly = frame.to_numpy() - usual
    part = (time >= "2024-02-27") & (time < "2024-03-03")
    expected["anomaly"] = {"start": int(seconds[part][0]), "end": int(seconds[part][-1]), "values": [numbers(c) for c in anomaly[part].T]}
    sums = pd.Series(rain.astype("float64"), index=time).groupby(pd.Grouper(freq="D")).agg(["sum", "count"])
    sums = sums[sums["count"] > 0]
    wet = sums.groupby(key(sums.index))
    expected["rain"] = {"mean": numbers(wet["sum"].mean()), "min": numbers(wet["sum"].min()), "max": numbers(wet["sum"].max())}
    each = wet["sum"].sum() / wet["count"].sum()
    left = sums["sum"].to_numpy() - sums["count"].to_numpy() * each.loc[key(sums.index)].to_numpy()
    expected["rain"]["anomaly"] = numbers(left)
    expected["flags"] = {"time": [int(seconds[102]), int(seconds[12345])], "error": numbers(error[100:110])}

    # An ensemble of seven members, one of which ends early, and a few times without any.
    steps = np.arange(90, dtype="int64") * 21600 + 1767225600
    head = np.round(100 + np.cumsum(random.normal(0, 1, (7, 90)), axis=1), 3)
    head[6, 60:] = np.nan
    head[:, 20:22] = np.nan
    head[0:3, 30] = np.nan
    forecast = root.create_group("forecast")
    times(forecast, steps, 90)
    put(forecast, "member", np.arange(7, dtype="int16"), ["member"], (7,), standard_name="realization")
    put(forecast, "head", head, ["member", "time"], (3, 30), units="m")
    some = ~np.isnan(head).all(axis=0)
    expected["fan"] = {
        "time": steps[some].tolist(),
        "quantiles": [numbers(q) for q in np.nanquantile(head[:, some], [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)],
        "mean": numbers(np.nanmean(head[:, some], axis=0)),
        "min": numbers(np.nanmin(head[:, some], axis=0)),
        "max": numbers(np.nanmax(head[:, some], axis=0)),
        "count": numbers((~np.isnan(head[:, some])).sum(axis=0)),
    }

    zarr.consolidate_metadata(STORE)
    (HERE / "series.json").write_text(json.dumps(expected, indent=None, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
