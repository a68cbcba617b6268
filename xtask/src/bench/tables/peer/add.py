"""pandas, xarray and zarr take a CSV file to a Zarr store: read, convert units, pivot, write; compared with what is in REPO.

usage: add.py ENGINE REPO TABLE TARGET CONVERSIONS

ENGINE is that of pandas.read_csv, c or pyarrow. CONVERSIONS is a JSON object: variable → [factor, offset] from the
table's unit to the stored one. The arrays get the chunks and codecs of those in REPO. Prints {"seconds": .., "memory":
peak in bytes, "equal": ..}; importing and comparing are not counted.
"""

import json
import resource
import sys
import time

import icechunk
import numpy as np
import pandas as pd
import xarray as xr


def read(engine, path):
    """The table with its times."""
    table = pd.read_csv(path, engine=engine, parse_dates=["time"])
    table["time"] = table["time"].dt.tz_convert(None)
    return table


def write(table, conversions, encoding, target):
    """Converts the columns in place, pivots the rows to time × station and writes the arrays."""
    for name, (factor, offset) in conversions.items():
        table[name] = table[name] * factor + offset
    grid = table.set_index(["time", "station"]).to_xarray()
    grid.to_zarr(target, mode="w", zarr_format=3, consolidated=False, encoding=encoding)


def main():
    engine, repo, path, target, conversions = sys.argv[1:]
    conversions = json.loads(conversions)
    repo = icechunk.Repository.open(icechunk.local_filesystem_storage(repo))
    ours = xr.open_zarr(repo.readonly_session("main").store, consolidated=False, chunks=None)
    stored = {name: ours[name].encoding for name in conversions}
    keys = ["chunks", "compressors"]
    encoding = {name: {key: of[key] for key in keys if key in of} for name, of in stored.items()}
    begin = time.perf_counter()
    write(read(engine, path), conversions, encoding, target)
    seconds = time.perf_counter() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    theirs = xr.open_zarr(target, consolidated=False, chunks=None)
    same = list(theirs["station"].values) == list(ours["station"].values)
    same &= np.array_equal(theirs["time"].values, ours["time"].values)
    for name in conversions:
        same &= np.allclose(theirs[name].values, ours[name].values, rtol=1e-12, atol=1e-9)
    print(json.dumps({"seconds": seconds, "memory": memory, "equal": bool(same)}))


if __name__ == "__main__":
    main()
