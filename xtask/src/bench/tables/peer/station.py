"""xarray and pandas write one station of REPO as a Parquet file; compared with OURS.

usage: station.py REPO STATION TARGET OURS

Prints {"seconds": .., "memory": peak in bytes, "rows": .., "equal": ..}; importing and comparing are not counted.
"""

import json
import resource
import sys
import time

import icechunk
import polars as pl
import xarray as xr


def main():
    repo, station, target, ours = sys.argv[1:]
    begin = time.perf_counter()
    repo = icechunk.Repository.open(icechunk.local_filesystem_storage(repo))
    dataset = xr.open_zarr(repo.readonly_session("main").store, consolidated=False, chunks=None)
    dataset = dataset.drop_vars([name for name in dataset.data_vars if name.endswith("_lineage")])
    dataset.sel(station=station).to_dataframe().reset_index().to_parquet(target)
    seconds = time.perf_counter() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    theirs, ours = pl.read_parquet(target), pl.read_parquet(ours)
    equal = theirs.height == ours.height and all(
        theirs[name].equals(ours[name]) for name in theirs.columns if theirs[name].dtype == pl.Float64
    )
    times = [table["time"].dt.epoch("s") for table in (theirs, ours)]
    equal &= times[0].equals(times[1])
    print(json.dumps({"seconds": seconds, "memory": memory, "rows": ours.height, "equal": equal}))


if __name__ == "__main__":
    main()
