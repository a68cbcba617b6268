"""Writes a dataset as zarr-python and xarray write it, for our reader.

usage: write.py PATH CODEC    where CODEC is none, zstd or shards

Two wells by 500 half hours: value(well, step) = well + step / 100, missing where step % 97 == 5.
"""

import sys

import numpy as np
import xarray as xr
import zarr


def main():
    path, codec = sys.argv[1:]
    steps = np.arange(500)
    values = np.arange(2.0)[:, None] + steps[None, :] / 100
    values[:, steps % 97 == 5] = np.nan
    dataset = xr.Dataset(
        {"level": (("well", "time"), values, {"units": "m", "long_name": "Water level"})},
        coords={
            "well": ("well", np.array(["north", "south"], dtype=object)),
            "time": ("time", np.datetime64("2025-01-01T00:00", "ns") + steps * np.timedelta64(30, "m")),
        },
        attrs={"title": "Written by zarr-python"},
    )
    encoding = {"chunks": (1, 64)}
    if codec == "shards":
        encoding["shards"] = (2, 256)
    else:
        encoding["compressors"] = {"zstd": zarr.codecs.ZstdCodec(), "none": None}[codec]
    time = {"units": "seconds since 1970-01-01", "dtype": "int64"}
    dataset.to_zarr(path, zarr_format=3, consolidated=True, encoding={"level": encoding, "time": time})


if __name__ == "__main__":
    main()
