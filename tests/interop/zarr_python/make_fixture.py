"""Writes crates/core/tests/data/zarr_python.zarr with zarr-python and xarray, and beside it what numpy says it contains.

Run from the project's root, with Python 3.12 or newer:

    pip install zarr==3.4.2 xarray==2026.9.0
    python tests/interop/zarr_python/make_fixture.py

The store has what our reader must understand of other people's stores: shards, zstd, gaps in the time axis, missing
values, text labels, packed integers with `_FillValue`, a base64 `_FillValue`, axes in different orders, and overviews
in sibling groups `0`, `1h`, `1d` that pandas has made. Another run writes the same values.
"""

import json
import pathlib
import shutil

import numpy as np
import pandas as pd
import xarray as xr
import zarr
from zarr.codecs import ZstdCodec

HERE = pathlib.Path("crates/core/tests/data")
STORE = HERE / "zarr_python.zarr"
FILL = -32768


def put(group, name, values, dims, chunks, shards=None, **attributes):
    """One array of `values`; with `shards` as a sharded one."""
    array = group.create_array(
        name,
        shape=values.shape,
        dtype=values.dtype,
        chunks=chunks,
        shards=shards,
        dimension_names=dims,
        compressors=[ZstdCodec(level=5)],
        fill_value=attributes.pop("fill", np.nan if values.dtype.kind == "f" else 0),
        attributes=attributes,
    )
    array[...] = values
    return array


def strings(group, name, values, dims, **attributes):
    array = group.create_array(
        name, shape=(len(values),), dtype="string", chunks=(len(values),), dimension_names=dims, attributes=attributes
    )
    array[...] = np.array(values, dtype=object)


def main():
    shutil.rmtree(STORE, ignore_errors=True)
    HERE.mkdir(parents=True, exist_ok=True)
    root = zarr.create_group(STORE, zarr_format=3, attributes={"title": "Boreholes from Python", "Conventions": "CF-1.11"})
    random = np.random.default_rng(7)

    # Half-hourly for 10 days with a hole of two days and a half, as seconds since 1970.
    first = np.datetime64("2025-09-01T00:00:00", "s")
    every = first + np.arange(480) * np.timedelta64(1800, "s")
    hole = (every >= np.datetime64("2025-09-04T06:00")) & (every < np.datetime64("2025-09-06T18:00"))
    time = every[~hole]
    seconds = time.astype("datetime64[s]").astype("int64")
    n = len(time)
    depth = np.array([0.5, 1.0, 2.5], dtype="float32")

    wave = np.sin(np.arange(n) / 48 * 2 * np.pi)[:, None, None]
    temperature = (10 + wave / (1 + depth) + np.arange(2)[None, :, None] + random.normal(0, 0.05, (n, 2, 3))).astype("float32")
    temperature[100:130, 1, :] = np.nan
    temperature[313, 0, 2] = 44.5  # one spike that no overview may lose
    humidity = (random.integers(300, 900, (2, n))).astype("int16")  # (station, time), tenths of a percent
    humidity[0, 17:23] = FILL

    air = root.create_group(
        "air",
        attributes={
            "title": "Air and rock",
            "multiscales": {
                "layout": [
                    {"asset": "0"},
                    {"asset": "1h", "derived_from": "0"},
                    {"asset": "1d", "derived_from": "1h"},
                ]
            },
        },
    )

    def coordinates(group, times, **attributes):
        put(group, "time", times, ["time"], (len(times),), units="seconds since 1970-01-01T00:00:00Z",
            calendar="proleptic_gregorian", standard_name="time", **attributes)
        strings(group, "station", ["Bílý Kříž", "S2"], ["station"], long_name="Station")
        put(group, "depth", depth, ["depth"], (3,), units="m", long_name="Depth below the surface")
        put(group, "latitude", np.array([49.5, 50.25]), ["station"], (2,), standard_name="latitude", units="degrees_north")
        put(group, "longitude", np.array([18.5, 16.0]), ["station"], (2,), standard_name="longitude", units="degrees_east")

    full = air.create_group("0")
    coordinates(full, seconds)
    put(full, "temperature", temperature, ["time", "station", "depth"], (64, 1, 3), (256, 2, 3), units="degC",
        standard_name="air_temperature", long_name="Temperature")
    put(full, "humidity", humidity, ["station", "time"], (1, 200), (2, 400), fill=FILL, _FillValue=FILL, scale_factor=0.1,
        add_offset=0.0, units="%")
    put(full, "visits", np.arange(n, dtype="uint8") % 5, ["time"], (n,), units="1")

    expected = {"time": seconds.tolist(), "temperature": {}, "levels": {}}
    for rule, name in (("1h", "1h"), ("1D", "1d")):
        group = air.create_group(name)
        starts = None
        for variable, values, dims in (
            ("temperature", temperature.astype("float64"), ["time", "station", "depth"]),
            ("humidity", np.where(humidity == FILL, np.nan, humidity * 0.1), ["station", "time"]),
        ):
            axis = dims.index("time")
            flat = np.moveaxis(values, axis, 0).reshape(n, -1)
            buckets = pd.DataFrame(flat, index=pd.DatetimeIndex(time)).groupby(pd.Grouper(freq=rule))
            present = buckets.size() > 0
            starts = present.index[present].values.astype("datetime64[s]").astype("int64")
            rest = np.moveaxis(values, axis, 0).shape[1:]
            for suffix, how in (("", "mean"), ("_min", "min"), ("_max", "max"), ("_count", "count")):
                reduced = getattr(buckets, how)()[present].to_numpy().reshape((len(starts), *rest))
                reduced = np.ascontiguousarray(np.moveaxis(reduced, 0, axis)).astype("float64")
                method = {"": "mean", "_min": "minimum", "_max": "maximum", "_count": "sum"}[suffix]
                put(group, variable + suffix, reduced, dims, reduced.shape, units="degC" if variable == "temperature" else "%",
                    cell_methods=f"time: {method}")
        step = 3600 if name == "1h" else 86400
        coordinates(group, starts, bounds="time_bnds")
        put(group, "time_bnds", np.stack([starts, starts + step], axis=1), ["time", "bnds"], (len(starts), 2))
        expected["levels"][name] = starts.tolist()

    # As xarray encodes a dataset by itself.
    steps = pd.date_range("2026-01-05T12:00", periods=88, freq="h").values.copy()
    steps[60:] = steps[59] + np.arange(1, 29) * np.timedelta64(6, "h")
    wind = random.normal(5, 2, 88).astype("float32")
    wind[3] = np.nan
    forecast = xr.Dataset(
        {"wind": ("time", wind, {"units": "m s-1", "long_name": "Wind speed"})}, coords={"time": steps}, attrs={"title": "Forecast"}
    )
    forecast.to_zarr(STORE, group="forecast", mode="a", consolidated=False, zarr_format=3,
                     encoding={"time": {"units": "minutes since 2026-01-01", "dtype": "float64"}, "wind": {"_FillValue": np.float32(-999.5)}})

    zarr.consolidate_metadata(STORE)
    number = lambda values: [None if np.isnan(value) else float(value) for value in values]
    expected["temperature"] = {f"{s},{d}": number(temperature[:, s, d]) for s in range(2) for d in range(3)}
    expected["humidity"] = {str(s): number(np.where(humidity[s] == FILL, np.nan, humidity[s] * 0.1)) for s in range(2)}
    expected["forecast"] = {"time": steps.astype("datetime64[s]").astype("int64").tolist(), "wind": number(wind)}
    (HERE / "zarr_python.json").write_text(json.dumps(expected, indent=None, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
