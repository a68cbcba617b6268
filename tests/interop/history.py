"""Compares what Python's icechunk and xarray read at points of a repository's history with what must stand there.

usage: history.py REPO EXPECTED.json

EXPECTED maps a tag to a point:
  coords   {name: [labels]}; times are seconds since 1970-01-01T00:00:00Z
  values   {variable: nested list in its axis order}; null is a missing value
  lineage  {variable: nested list}: the number of the contribution that wrote each cell, 0 for nobody
  native   rows of `zarr-fuse select --at TAG --format json`, which must be all cells with a value
Prints {"cells": compared cells, "snapshots": {tag: id}}.
"""

import json
import sys

import icechunk
import numpy as np
import xarray as xr


def labels(variable):
    """Labels as the expectations have them."""
    if np.issubdtype(variable.dtype, np.datetime64):
        return [int(time) for time in variable.values.astype("datetime64[s]").astype(np.int64)]
    return variable.values.tolist()


def cells(variable):
    """Values in axis order as a flat list, missing ones as None."""
    return [None if value != value else value for value in variable.values.ravel().tolist()]


def flat(nested):
    """A nested list as a flat one."""
    return [value for part in nested for value in flat(part)] if isinstance(nested, list) else [nested]


def rows(dataset, names):
    """All cells with a value as the native command prints them: rows by time and well."""
    found = []
    for time in dataset["time"].values:
        for well in dataset["well"].values:
            at = {name: dataset[name].sel(time=time, well=well).item() for name in names}
            at = {name: None if value != value else value for name, value in at.items()}
            if any(value is not None for value in at.values()):
                found.append({"time": str(time.astype("datetime64[s]")) + "Z", "well": str(well), **at})
    return found


def compare(tag, dataset, point):
    """How many cells were compared."""
    compared = 0
    for name, expected in point["coords"].items():
        assert labels(dataset[name]) == expected, f"{tag}, {name}: expected {expected}, found {labels(dataset[name])}"
    for name, expected in point["values"].items():
        found = cells(dataset[name])
        assert found == flat(expected), f"{tag}, {name}: expected {flat(expected)}, found {found}"
        compared += len(found)
    for name, expected in point["lineage"].items():
        companion = dataset[f"{name}_lineage"]
        assert companion.name in dataset[name].attrs["ancillary_variables"].split(), f"{tag}: {name} names no lineage"
        assert companion.dims == dataset[name].dims and companion.dtype == np.uint32, f"{tag}: {companion}"
        found = companion.values.ravel().tolist()
        assert found == flat(expected), f"{tag}, lineage of {name}: expected {flat(expected)}, found {found}"
        compared += len(found)
    key = lambda row: (row["time"], row["well"])
    found, native = (sorted(table, key=key) for table in (rows(dataset, ["level", "temperature", "samples"]), point["native"]))
    assert found == native, f"{tag}: native {native}, found {found}"
    return compared


def main():
    path, expected = sys.argv[1:]
    repository = icechunk.Repository.open(icechunk.local_filesystem_storage(path))
    with open(expected, encoding="utf-8") as file:
        points = json.load(file)
    compared, snapshots = 0, {}
    for tag, point in points.items():
        session = repository.readonly_session(tag=tag)
        dataset = xr.open_zarr(session.store, consolidated=False)
        compared += compare(tag, dataset, point)
        snapshots[tag] = session.snapshot_id
    print(json.dumps({"cells": compared, "snapshots": snapshots}))


if __name__ == "__main__":
    main()
