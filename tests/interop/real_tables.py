"""Checks what `zarr-fuse select` gives of the real data against a reading of the raw files by rules of its own.

usage: real_tables.py bukov|hlavo|yr.no|surface DATA SELECTED

DATA is the folder of raw files. SELECTED holds a table for each variable, `<variable>.csv`, as `zarr-fuse select VARIABLE`
writes it. Only the standard library is used, and zarr for the store. The rules are those that the README of the data tells:
nothing is taken from the schemas of the tests.
"""

import csv
import io
import json
import sys
import tempfile
import zipfile
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path


def instant(seconds):
    """ISO 8601 as `select` writes it: whole days without the time of day would be another text."""
    return (datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def bukov(data):
    """Values of the loggers by time, borehole and depth; what stands at the mouth by time and borehole."""
    spelling = {"ZK-1_S4": "ZK1-S4"}
    depths = {"15mA": Decimal("15.1"), "15mB": Decimal("15.2")}
    air = {"RVT13-T-Vzduch": "air_temperature", "RVT13": "air_humidity"}
    left_out = {"rezerva", "Napětí akumulátoru"}
    found = {name: {} for name in ("rock_temperature", "air_temperature", "air_humidity", "latitude", "longitude")}
    for path in sorted((data / "bukov").glob("2025*.json")):
        for site in json.loads(path.read_text())["data"]:
            label = site["metadata"]["label"]
            borehole = spelling.get(label, label)
            for channel in site["data"]:
                name = channel["metadata"]["label"]
                for sample in channel["data"]:
                    value = Decimal(sample["v"])
                    if value == Decimal("-7.77"):
                        continue
                    key = (instant(sample["t"] // 1000), borehole)
                    if name in air:
                        found[air[name]][key] = value
                    elif name in depths or name.removesuffix("m").replace(".", "").isdigit():
                        depth = depths.get(name) or Decimal(name.removesuffix("m"))
                        found["rock_temperature"][(*key, depth)] = value
                    else:
                        assert name in left_out, name
    seen = {borehole for _, borehole in found["air_temperature"]}
    # The header has three names and the rows four cells: number, borehole, latitude, longitude.
    with (data / "bukov/bukov_locations.csv").open(newline="") as table:
        for _, borehole, latitude, longitude in list(csv.reader(table))[1:]:
            if borehole in seen:
                found["latitude"][(borehole,)] = Decimal(latitude)
                found["longitude"][(borehole,)] = Decimal(longitude)
    return found


def hlavo(data):
    """Rows that name a logger; `dflon` holds latitudes, decimal commas are a person's."""
    numbers = {
        "idx": "number",
        "dflon": "latitude",
        "dflat": "longitude",
        "env_forest": "forest",
        "env_medow": "meadow",
        "env_field": "field",
        "env_undergrowth": "undergrowth",
        "terain_flat": "flat",
        "terain_slope": "slope",
        "terain_dip": "dip",
        "soil": "soil",
        "forest_litter": "forest_litter",
        "bottom_clay": "bottom_clay",
        "bottom_sand": "bottom_sand",
    }
    texts = {"tmp_id": "borehole", "GPS": "gps", "note.": "note"}
    found = {name: {} for name in [*numbers.values(), *texts.values()]}
    given = aside = 0
    with (data / "hlavo/hlavo_surface_dataframe.csv").open(newline="", encoding="utf-8") as table:
        for row in csv.DictReader(table):
            if not any(cell and cell.strip() for cell in row.values()):
                continue
            given += 1
            if not row["profile_code"]:
                aside += 1
                continue
            for column, name in numbers.items():
                if row[column].strip():
                    found[name][(row["profile_code"],)] = Decimal(row[column].replace(",", "."))
            for column, name in texts.items():
                if row[column].strip() not in ("", "--"):
                    found[name][(row["profile_code"],)] = row[column].strip()
    print(f"{given} rows, {aside} without a logger")
    return found


def forecast(data):
    """Instant values and the rain of the hour that follows, at the place that the file gives."""
    path = data / "yr.no/locationforecast_complete_2025-11-24.json"
    document = json.loads(path.read_text(), parse_float=Decimal)
    longitude, latitude = document["geometry"]["coordinates"][:2]
    station = f"{latitude},{longitude}"
    factor = {"air_pressure_at_sea_level": 100}  # hPa to Pa
    found = {"latitude": {(station,): latitude}, "longitude": {(station,): longitude}}
    for step in document["properties"]["timeseries"]:
        details = dict(step["data"]["instant"]["details"])
        details.update(step["data"].get("next_1_hours", {}).get("details", {}))
        for name, value in details.items():
            found.setdefault(name, {})[(step["time"], station)] = value * factor.get(name, 1)
    return found


def surface(data):
    """The predecessor's store by zarr alone: hours since 2022-10-05 15:00 UTC; -7.77 is missing, humidity is 0 to 100 %."""
    import zarr

    found, outside = {}, 0
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(data / "bukov/surface.zarr.zip").extractall(folder)
        group = zarr.open_group(Path(folder) / "bukov", mode="r")
        begin = datetime(2022, 10, 5, 15, tzinfo=timezone.utc).timestamp()
        times = [instant(begin + 3600 * int(hours)) for hours in group["date_time"][:]]
        depths = [Decimal(repr(float(depth))) for depth in group["depth"][:]]
        names = {"rock_temp": "rock_temperature", "air_temp": "air_temperature", "air_humidity": "air_humidity"}
        for stored, name in names.items():
            values = group[stored][:]
            assert values.shape == (len(times), 1, len(depths)), values.shape
            cells = found.setdefault(name, {})
            for t, time in enumerate(times):
                for d, depth in enumerate(depths):
                    value = float(values[t, 0, d])
                    if value != value or value == -7.77:
                        continue
                    if name == "air_humidity" and not 0 <= value <= 100:
                        outside += 1
                    else:
                        cells[(time, depth)] = Decimal(repr(value))
    print(f"{outside} values out of range")
    return found


def same(text, value):
    """Whether a cell of a table is the double nearest to a decimal number, or the text."""
    return float(text) == float(value) if isinstance(value, (Decimal, int)) else text == value


def compare(name, expected, path):
    """Every row of the table is an expected cell, and every expected cell a row."""
    with io.open(path, newline="", encoding="utf-8") as table:
        rows = list(csv.reader(table))
    header, rows = rows[0], [row for row in rows[1:] if row[-1] != ""]
    assert header[-1] == name, f"{path}: {header}"
    left = dict(expected)
    for row in rows:
        key = next((key for key in candidates(row[:-1]) if key in left), None)
        assert key is not None, f"{name}: nothing is expected at {row[:-1]}, or it is there twice"
        value = left.pop(key)
        assert same(row[-1], value), f"{name} at {key}: expected {value}, found {row[-1]}"
    assert not left, f"{name}: {len(left)} cells are not in the table, as {next(iter(left.items()))}"
    return len(rows)


def candidates(labels):
    """Labels as texts, and with the last as a number."""
    yield tuple(labels)
    try:
        yield (*labels[:-1], Decimal(labels[-1]))
    except ArithmeticError:
        pass


def main():
    kind, data, selected = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    found = {"bukov": bukov, "hlavo": hlavo, "yr.no": forecast, "surface": surface}[kind](data)
    found = {name: cells for name, cells in found.items() if cells}
    tables = {path.stem for path in selected.glob("*.csv")}
    count = sum(compare(name, cells, selected / f"{name}.csv") for name, cells in found.items())
    # A table of a variable of which the raw files say nothing is empty.
    for name in tables - set(found):
        compare(name, {}, selected / f"{name}.csv")
    print(f"{count} cells equal")


if __name__ == "__main__":
    main()
