"""A whole dataset in memory as a polars data frame.

usage: frame.py xarray REPO
       frame.py arrow COMMAND ARGUMENT...

By xarray and pandas from REPO, or by the Arrow stream that COMMAND writes to its standard output. Prints {"seconds": ..,
"memory": peak of COMMAND in bytes, else of Python, "rows": .., "sums": {variable: ..}}; importing Python's packages is
not counted, starting COMMAND is.
"""

import json
import os
import resource
import subprocess
import sys
import time

import icechunk
import polars as pl
import xarray as xr


def by_xarray(repo):
    """The way over a pandas data frame."""
    repo = icechunk.Repository.open(icechunk.local_filesystem_storage(repo))
    dataset = xr.open_zarr(repo.readonly_session("main").store, consolidated=False, chunks=None)
    dataset = dataset.drop_vars([name for name in dataset.data_vars if name.endswith("_lineage")])
    return pl.from_pandas(dataset.to_dataframe().reset_index())


def by_arrow(command):
    """The stream of a command, with the peak memory of that."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    table = pl.read_ipc_stream(child.stdout)
    child.stdout.close()
    _, status, used = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{command} ended with {status}")
    return table, used.ru_maxrss * 1024


def main():
    begin = time.perf_counter()
    if sys.argv[1] == "xarray":
        table = by_xarray(sys.argv[2])
        memory = None
    else:
        table, memory = by_arrow(sys.argv[2:])
    seconds = time.perf_counter() - begin
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    sums = {name: table[name].sum() for name in table.columns if table[name].dtype == pl.Float64}
    document = {"seconds": seconds, "memory": memory or own, "rows": table.height, "sums": sums}
    print(json.dumps(document))


if __name__ == "__main__":
    main()
