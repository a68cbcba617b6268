#!/usr/bin/env python3
"""Write crates/core/tests/data/times.json: what cftime makes of values of CF time coordinates.

    python -m venv venv && venv/bin/pip install cftime
    venv/bin/python tests/interop/times/make_reference.py

A case has `units`, `calendar` and `value`, and either `civil` (year, month, day, hour, minute, second, microsecond)
with `back` (the value cftime makes of that date again) or `error` where cftime refuses the units. Not asked: a zone with
one digit of the hour (`-6:00`), which cftime passes over in silence and UDUNITS reads.
"""

import json
import warnings
from importlib.metadata import version
from pathlib import Path

import cftime

CALENDARS = ["standard", "gregorian", "proleptic_gregorian", "julian", "noleap", "365_day", "all_leap", "366_day", "360_day"]

# Units and values for every calendar.
COMMON = {
    "days since 1970-01-01": [0, 1, -1, 0.5, -0.25, 58, 59, 60, 365, 366, 10956, 20000.125, -719162, -719528, -800000, 2932896],
    "days since 1582-10-04": [-1, 0, 1, 2, 11, 0.75],
    "days since 1582-10-15": [-1, -0.5, 0, 1],
    "days since 1900-02-28": [0, 1, 2, 3, 1.5],
    "days since 2000-02-28 12:00": [0, 1, 2, 0.25],
    "days since 0001-01-01": [0, -1, -366, 577735, 577736, 577737, 730120.5],
    "days since -0004-03-01": [0, 365, 1500],
    "hours since 1850-01-01 00:00:00": [0, 1, 1.5, 24, -24, 1000000, 0.1],
    "hours since 1900-01-01T00:00:00+05:30": [0, 876576],
    "hours since 2000-03-01 00:00:00 -06:00": [0, -1, 8760],
    "minutes since 1999-12-30 23:59": [0, 1, 2, 1441, 525600],
    "seconds since 2000-01-01 00:00:00": [0, 86399, 5097600, -1, 0.125, 1e9],
    "milliseconds since 1970-01-01": [1757926800250, -1, 951782400000],
    "microseconds since 1970-01-01": [1, -1, 951782400000001],
}

# Units that some calendars have and some refuse.
EDGES = {
    "days since 1582-10-10": [0],
    "days since 0000-01-01": [0, 60],
    "days since 1900-02-29": [0, 1],
    "days since 2000-02-29": [0, 1, 366],
    "days since 2001-02-30": [0, 1],
    "days since 2001-01-31": [0, 1],
    "months since 2000-01-01": [0, 1, 14],
    "years since 2000-01-01": [1],
}


def case(units, calendar, value):
    made = {"units": units, "calendar": calendar, "value": value}
    try:
        date = cftime.num2date(value, units, calendar=calendar)
        civil = [date.year, date.month, date.day, date.hour, date.minute, date.second, date.microsecond]
        return made | {"civil": civil, "back": float(cftime.date2num(date, units, calendar=calendar))}
    except ValueError:
        return made | {"error": True}


def main():
    warnings.simplefilter("ignore")  # years before 1, which CF leaves open
    both = list(COMMON.items()) + list(EDGES.items())
    cases = [case(units, calendar, value) for calendar in CALENDARS for units, values in both for value in values]
    root = Path(__file__).resolve().parents[3]
    target = root / "crates/core/tests/data/times.json"
    made = json.dumps({"cftime": version("cftime")})
    lines = ",\n".join("  " + json.dumps(one) for one in cases)
    target.write_text(f'{{\n"made_by": {made},\n"cases": [\n{lines}\n]\n}}\n', encoding="utf-8")
    refused = sum("error" in one for one in cases)
    print(f"{len(cases)} cases, {refused} refused by cftime, written to {target.relative_to(root)}")


if __name__ == "__main__":
    main()
