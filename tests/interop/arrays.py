"""Opens what `zarr-fuse select` gave back as arrays in xarray and compares every value with the table of `select`.

usage: arrays.py PATH.zarr|PATH.nc TABLE.json

TABLE is a list of rows; a label or a value that is missing is null. Every row must be in the arrays, and every value of
the arrays in a row.
"""

import json
import sys

import numpy as np
import xarray as xr

path, table = sys.argv[1:]
rows = json.load(open(table, encoding="utf-8"))
arrays = xr.open_zarr(path) if path.endswith(".zarr") else xr.open_dataset(path)
assert arrays.attrs["Conventions"].startswith("CF-"), arrays.attrs
names = [name for name in rows[0] if name in arrays.data_vars or name in arrays.coords]
assert names == list(rows[0]), (names, arrays)
values = [name for name in names if name not in arrays.dims]
dims = [name for name in names if name in arrays.dims]


def plain(value):
    """A value as the table has it."""
    value = np.asarray(value)[()]
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value.astype("datetime64[s]")) + "Z"
    if isinstance(value, (bytes, str, np.str_)):
        return str(value) or None
    if isinstance(value, (np.floating, float)):
        return None if np.isnan(value) else float(value)
    return value.item()


cells = 0
for row in rows:
    at = arrays
    for dim in dims:
        label = np.datetime64(row[dim].removesuffix("Z"), "ns") if dim == "time" else row[dim]
        at = at.sel({dim: label})
    for name in values:
        found, expected = plain(at[name].values), row[name]
        if isinstance(expected, float) and isinstance(found, float) and arrays[name].dtype == np.float32:
            expected = float(np.float32(expected))
        flags = arrays[name].attrs.get("flag_meanings")
        if flags and found is not None and isinstance(expected, str):
            found = flags.split()[list(arrays[name].attrs["flag_values"]).index(int(found))]
        assert found == expected, (name, row, found)
        cells += expected is not None
for name in values:
    if set(arrays[name].dims) == set(dims):
        stored = arrays[name].values
        there = int(np.sum(stored != "")) if stored.dtype.kind in "UOT" else int(arrays[name].notnull().sum())
        said = sum(row[name] is not None for row in rows)
        assert there == said, (name, there, said)
print(f"{cells} cells equal")
