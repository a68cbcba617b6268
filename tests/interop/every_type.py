"""Checks what xarray reads of a dataset with every type, cell by cell against the formulas of the test that made it.

usage: every_type.py release PATH | every_type.py repo PATH

The table has 96 half hours from 2025-01-01; `interop.rs` has the same formulas.
"""

import json
import os
import sys

import numpy as np
import xarray as xr

STEPS = 96
LABELS = ["granite", "sandy clay", "slate, dark"]


def opened(kind, path, **options):
    """The finest level."""
    if kind == "release":
        return xr.open_zarr(path, group="0", consolidated=False, **options)
    import icechunk

    repository = icechunk.Repository.open(icechunk.local_filesystem_storage(path))
    return xr.open_zarr(repository.readonly_session("main").store, consolidated=False, **options)


def same(name, found, expected, missing):
    """Values equal where `missing` is false; where it is true they are NaN."""
    compared = 0
    for step in range(STEPS):
        value = found[step]
        if missing(step):
            assert value != value, f"{name} at {step}: expected a missing value, found {value!r}"
        else:
            assert value == expected(step), f"{name} at {step}: expected {expected(step)!r}, found {value!r}"
        compared += 1
    return compared


def values(kind, path):
    decoded, stored = opened(kind, path), opened(kind, path, mask_and_scale=False)
    compared = 0
    # uint64 keeps every bit: a missing one is the greatest.
    serial = decoded["serial"].values
    assert serial.dtype == np.uint64, serial.dtype
    for step in range(STEPS):
        expected = 2**64 - 1 if step % 10 == 3 else 2**63 + step
        assert int(serial[step]) == expected, f"serial at {step}: {serial[step]}"
    assert stored["hash"].dtype == np.uint64
    for step in range(STEPS):
        assert int(stored["hash"].values[step]) == (0 if step % 10 == 4 else 2**64 - 2 - step)
    compared += 2 * STEPS
    assert [int(label) for label in decoded["sensor"].values] == [2**63 + 1, 2**63 + 3]
    assert list(decoded["gain"].sel(sensor=np.uint64(2**63 + 3)).values.ravel()) == [1]
    compared += same("hash", decoded["hash"].values, lambda s: float(2**64 - 2 - s), lambda s: s % 10 == 4)
    assert decoded["response"].dtype == np.complex128 and decoded["narrow"].dtype == np.complex64
    compared += same("response", decoded["response"].values, lambda s: complex(s, -s / 2), lambda s: s == 5)
    compared += same("narrow", decoded["narrow"].values, lambda s: complex(s / 4, s % 2), lambda s: s == 6)
    compared += same("air", decoded["air"].values, lambda s: s / 8, lambda s: s == 1)
    compared += same("air_error", decoded["air_error"].values, lambda s: 0.5, lambda s: s == 1)
    compared += same("name", decoded["name"].values, lambda s: "a%d" % (s % 10), lambda s: s == 2)
    rock = decoded["rock"]
    assert stored["rock"].dtype.kind == "i"
    assert rock.attrs["flag_meanings"].split() == ["granite", "sandy_clay", "slate__dark"]
    assert list(rock.attrs["zarr_fuse_labels"]) == LABELS
    codes = dict(zip(LABELS, rock.attrs["flag_values"]))
    compared += same("rock", rock.values, lambda s: codes[LABELS[s % 3]], lambda s: s % 7 == 2)
    compared += same("air_flag", decoded["air_flag"].values, lambda s: 1 + s % 2, lambda s: False)
    assert list(decoded["air_flag"].attrs["flag_values"]) == [1, 2]
    lineage = " air_lineage" if kind == "repo" else ""  # releases leave it out
    assert decoded["air"].attrs["ancillary_variables"] == "air_error air_flag" + lineage
    assert decoded["air_error"].attrs["standard_name"] == "air_temperature standard_error"
    assert decoded["air_flag"].attrs["standard_name"] == "status_flag"
    for name, variable in decoded.variables.items():
        for key, value in variable.attrs.items():
            assert not isinstance(value, dict), f"{name}: NetCDF cannot hold {key}"
    return compared


def rain(step):
    """Amount of a half hour; NaN for an evening."""
    return np.nan if 40 <= step < 48 else 0.25 * (step % 4)


def overviews(path):
    tree = xr.open_datatree(path, engine="zarr")
    view = json.loads(tree.attrs["zarr_fuse_view"])
    assert view == {"colour_map": "viridis", "group": "", "plot": "series", "variable": "rain"}, view
    amounts = [rain(step) for step in range(STEPS)]
    for level, length in [("1h", 2), ("1d", 48), ("1y", 96)]:
        data = tree[level].to_dataset()
        assert data["rain"].attrs["cell_methods"].startswith("time: sum"), data["rain"].attrs
        for at in range(STEPS // length):
            inside = [x for x in amounts[at * length : (at + 1) * length] if x == x]
            found = data["rain"].values[at]
            assert int(data["rain_count"].values[at]) == len(inside)
            assert (found != found) if not inside else found == sum(inside), f"{level} {at}: {found}"
            assert not inside or data["rain_max"].values[at] == max(inside)
        for name in ["response", "narrow", "rock", "air_flag", "air_error", "name", "depth_below_ground"]:
            assert name not in data, f"{name} has an overview"
        assert ("air" in data) == ("serial" in data) == (level != "1y"), f"{level}: {list(data)}"
        for name, variable in data.variables.items():
            for other in variable.attrs.get("ancillary_variables", "").split():
                assert other in data, f"{level}/{name} names {other}, which is not there"
    year = tree["1y"].to_dataset()
    assert str(year["time_bnds"].values[0]) == str(np.array(["2025-01-01", "2026-01-01"], "datetime64[ns]"))


def main():
    kind, path = sys.argv[1:]
    compared = values(kind, path)
    if kind == "release":
        overviews(path)
    print(f"{compared} cells equal")


if __name__ == "__main__":
    main()
    # Threads of icechunk may outlive the interpreter, and end the process with a signal while it is being taken down.
    sys.stdout.flush()
    os._exit(0)
