"""Compares what a store holds with the tables it was made from, value for value.

usage: compare.py release PATH EXPECTED.json [LEVEL] | compare.py repo PATH EXPECTED.json

LEVEL is the group of a release that is compared, by default the finest level of the root group, 0.

EXPECTED maps a variable to [{labels..., "value": number or null}, ...]: every cell that must be there and, as null, every
cell that must be missing. Times are seconds since 1970-01-01T00:00:00Z.
"""

import json
import math
import sys

import numpy as np
import xarray as xr


def release(path, level="0"):
    """One level of a plain Zarr release, through the whole tree."""
    tree = xr.open_datatree(path, engine="zarr")
    return tree[level].to_dataset()


def repo(path):
    """The newest snapshot of an Icechunk repository."""
    import icechunk

    repository = icechunk.Repository.open(icechunk.local_filesystem_storage(path))
    session = repository.readonly_session("main")
    return xr.open_zarr(session.store, consolidated=False)


def label(name, value):
    """A label as the store has it."""
    if name == "time":
        return np.datetime64(int(value), "s").astype("datetime64[ns]")
    return value


def cell(variable, labels):
    """The value at `labels`; a name that has no index is looked up by its values."""
    positions = {}
    for name, value in labels.items():
        found = np.flatnonzero(variable[name].values == label(name, value))
        assert len(found) == 1, f"{variable.name}: {name}={value} is there {len(found)} times"
        positions[name] = int(found[0])
    return variable.isel(positions).item()


def main():
    kind, path, expected, *level = sys.argv[1:]
    dataset = {"release": release, "repo": repo}[kind](path, *level)
    compared = 0
    with open(expected, encoding="utf-8") as file:
        for name, cells in json.load(file).items():
            variable = dataset[name]
            for entry in cells:
                labels = {key: value for key, value in entry.items() if key != "value"}
                value, wanted = cell(variable, labels), entry["value"]
                missing = value is None or (isinstance(value, float) and math.isnan(value))
                same = missing if wanted is None else value == wanted
                assert same, f"{name} at {labels}: expected {wanted}, found {value}"
                compared += 1
    print(f"{compared} cells equal")


if __name__ == "__main__":
    main()
