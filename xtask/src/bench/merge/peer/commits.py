"""Small commits by Icechunk from Python: each appends one time and the values at it, as one small contribution does.

usage: commits.py REPO TARGET COUNT

The arrays have the data types, chunks and codecs of those in REPO. Prints {"commits": .., "seconds": ..}; importing and
making the repository are not counted.
"""

import json
import sys
import time

import icechunk
import numpy as np
import zarr


def like(group, name, array):
    """An empty array with the encoding of `array`."""
    return group.create_array(
        name,
        shape=(0,) + array.shape[1:],
        chunks=array.chunks,
        dtype=array.dtype,
        fill_value=array.fill_value,
        compressors=array.compressors,
        filters=array.filters,
        dimension_names=array.metadata.dimension_names,
    )


def main():
    source, target, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    repo = icechunk.Repository.open(icechunk.local_filesystem_storage(source))
    model = zarr.open_group(repo.readonly_session("main").store, mode="r")
    repo = icechunk.Repository.create(icechunk.local_filesystem_storage(target))
    session = repo.writable_session("main")
    group = zarr.create_group(session.store)
    for name in ["time", "air_temperature"]:
        like(group, name, model[name])
    session.commit("empty")
    places = model["air_temperature"].shape[1]
    begin = time.perf_counter()
    for step in range(count):
        session = repo.writable_session("main")
        group = zarr.open_group(session.store, mode="r+")
        times, values = group["time"], group["air_temperature"]
        times.resize((step + 1,))
        values.resize((step + 1, places))
        times[step] = 3600 * step
        values[step] = np.linspace(step, step + 1, places)
        session.commit(f"step {step}")
    print(json.dumps({"commits": count, "seconds": time.perf_counter() - begin}))


if __name__ == "__main__":
    main()
