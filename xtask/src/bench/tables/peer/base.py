"""Makes minutes at stations as a Zarr hierarchy, the same on every machine.

usage: base.py TARGET TIMES STATIONS VARIABLE...

Values have two decimals, as instruments give them: a slow course, another one at each station, and noise. Prints
{"times": ..}.
"""

import json
import sys

import numpy as np
import xarray as xr

# 2015-01-01T00:00:00Z.
BEGIN = 1_420_070_400
STEPS = 1 << 19


def main():
    target, times, stations, names = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
    labels = np.array([f"S{station:02}" for station in range(stations)], dtype=np.dtypes.StringDType())
    random = np.random.default_rng(5)
    for first in range(0, times, STEPS):
        minutes = np.arange(first, min(first + STEPS, times))
        variables = {}
        for number, name in enumerate(names):
            phase = minutes[:, None] / 720.0 + 0.3 * np.arange(stations) + number
            noise = random.uniform(0.0, 0.5, phase.shape)
            variables[name] = (("time", "station"), np.round(20.0 + 10.0 * np.sin(phase) + noise, 2))
        time = ("time", BEGIN + 60 * minutes, {"standard_name": "time", "units": "seconds since 1970-01-01T00:00:00Z"})
        part = xr.Dataset(variables, coords={"time": time, "station": labels})
        if first == 0:
            chunks = {name: {"chunks": (STEPS // 8, stations), "compressors": None} for name in names}
            chunks["time"] = {"chunks": (STEPS,)}
            part.to_zarr(target, mode="w", zarr_format=3, consolidated=False, encoding=chunks)
        else:
            part.drop_vars("station").to_zarr(target, append_dim="time", zarr_format=3, consolidated=False)
    print(json.dumps({"times": times}))


if __name__ == "__main__":
    main()
