"""zarr-python writes a slice into a region of a store that is there, and tells whether the slice in REPO is the same.

usage: dense.py REPO SOURCE TARGET NAME FIRST

The array NAME of SOURCE goes to steps FIRST.. of an array of the shape, chunks and codecs of that in REPO, in a plain
Zarr folder at TARGET. Two ways are tried, all at once and a row of chunks after the other; the faster one counts.
Prints {"seconds": .., "equal": ..}; importing and making the array are not counted.
"""

import json
import shutil
import sys
import time

import icechunk
import numpy as np
import zarr


def at_once(source, target, first):
    """One assignment."""
    target[first : first + source.shape[0]] = source[:]


def by_rows(source, target, first):
    """One assignment a row of chunks."""
    step = target.chunks[0]
    for begin in range(0, source.shape[0], step):
        end = min(begin + step, source.shape[0])
        target[first + begin : first + end] = source[begin:end]


def seconds(write, source, model, path, first):
    """How long one way takes."""
    target = zarr.create_array(
        path,
        shape=model.shape,
        chunks=model.chunks,
        dtype=model.dtype,
        fill_value=model.fill_value,
        compressors=model.compressors,
        filters=model.filters,
    )
    begin = time.perf_counter()
    write(source, target, first)
    took = time.perf_counter() - begin
    shutil.rmtree(path)
    return took


def equal(source, stored, first):
    """Whether every value of the slice is in the store."""
    rows = range(0, source.shape[0], source.chunks[0])
    ends = [min(begin + source.chunks[0], source.shape[0]) for begin in rows]
    return all(
        np.array_equal(stored[first + begin : first + end], source[begin:end], equal_nan=True)
        for begin, end in zip(rows, ends)
    )


def main():
    repo, source, target, name, first = sys.argv[1:]
    source, first = zarr.open_array(f"{source}/{name}", mode="r"), int(first)
    repo = icechunk.Repository.open(icechunk.local_filesystem_storage(repo))
    stored = zarr.open_group(repo.readonly_session("main").store, mode="r")[name]
    took = min(seconds(write, source, stored, target, first) for write in (at_once, by_rows))
    print(json.dumps({"seconds": took, "equal": equal(source, stored, first)}))


if __name__ == "__main__":
    main()
