#!/usr/bin/env python3
"""Write crates/core/tests/data/units.json: what pint and UDUNITS-2 (cf-units) make of each expression.

    python -m venv venv && venv/bin/pip install pint cf-units
    venv/bin/python tests/interop/units/make_reference.py

For each library: factor and offset of `value * factor + offset` into the base units (kg m s K A mol cd rad), and the
exponents of those. null where the library does not read the expression.
"""

import json
import math
import re
from importlib.metadata import version
from pathlib import Path

import cf_units
import pint

EXPRESSIONS = """
|1|1e-3|1e3|100|%|percent|permille|ppm|ppmv|ppb|ppt|dimensionless
m|meter|metre|meters|mm|cm|dm|km|um|µm|μm|nm|dam|hm|Mm|inch|in|ft|feet|yd|mile|nmi|nautical_mile|angstrom|au|micron
m2|m^2|m**2|m²|km2|cm2|ha|hectare|m3|m^3|m³|cm3|L|l|liter|litre|mL|ml|hL|m3/m3|m3 m-3|cm3 cm-3
kg|g|gram|mg|µg|ug|ng|Mg|t|tonne|metric_ton|lb|pound|ton
s|second|sec|ms|us|ns|min|minute|h|hr|hour|hours|d|day|days|week|month|year|yr|decade|century|a
K|kelvin|degK|mK|degC|celsius|degree_Celsius|degrees_Celsius|°C|degreeC|degF|fahrenheit|degree_Fahrenheit|°F|degR|delta_degC|delta_degF
rad|radian|radians|mrad|deg|degree|degrees|°|degrees_north|degree_north|degrees_N|degreeN|degrees_east|degree_east|degrees_E|degrees_true|arcmin|arcminute|arcsec|arcsecond|sr|turn|rpm|gon
m s-1|m/s|m.s-1|m·s-1|m s^-1|m*s**-1|meter/second|km/h|km h-1|cm s-1|mm/h|mm h-1|mm d-1|mm day-1|kt|knot|knots|mph|m per s
m s-2|m/s^2|m s^-2|Gal|mGal|gravity
N|newton|kN|dyn|Pa|pascal|hPa|kPa|MPa|GPa|bar|mbar|dbar|millibar|atm|torr|mmHg|inHg|cmH2O|psi
J|joule|kJ|MJ|erg|eV|keV|W|watt|kW|MW|Wh|kWh|MWh|kW h|W s|langley
W m-2|W/m^2|W/m2|W m-2 sr-1|J m-2|MJ m-2|MJ m-2 d-1|W m-1 K-1|J kg-1 K-1|W m-2 degC-1|degC/m|degC m|K/m|K m-1|delta_degC/m
kg m-2|kg m-2 s-1|kg/m^2/s|kg/(m2 s)|kg/(m^2*s)|g/m^3|g m-3|kg/m^3|kg m-3|mg/L|mg l-1|µg/m³|ug m-3|ug/m^3|g/kg|g kg-1|kg kg-1
m3 s-1|m^3/s|L/s|l s-1|L/min|sverdrup|m2 s-1|Pa s|poise|stokes|darcy
A|ampere|mA|uA|C|coulomb|V|volt|mV|kV|ohm|Ω|kohm|kΩ|S|siemens|mS/cm|uS/cm|µS/cm|S m-1|F|farad|uF|Wb|T|nT|tesla|gauss|H|henry|mH|VA|ohm m
Hz|hertz|kHz|MHz|GHz|s-1|1/s|1/m|m-1|cd|lm|lx|lux|Bq|becquerel|kBq|Bq/m^3|Bq m-3|Ci|Gy|Sv|mSv|uSv/h|kat
mol|mole|mmol|umol|µmol|mol/L|mol l-1|mol m-3|mmol/m^3|umol m-2 s-1|µmol/m^2/s|umol/mol|M|molar|DU
dB|pH|cal|100 m|1e-3 kg|10^-3 m|1000 kg m-3|m^-1|(m/s)^2|m2 s-2|m/s/s|kg m-1 s-2|m^2/s^2
"""

BASES = ["kg", "m", "s", "K", "A", "mol", "cd", "rad"]
PINT = dict(zip(["kilogram", "meter", "second", "kelvin", "ampere", "mole", "candela", "radian"], BASES))
FAR = 1048576.0
registry = pint.UnitRegistry()


def line(low, one, far, dimension):
    """From the values of 0, 1 and FAR. Beside a zero point, a far value gives the factor without loss of digits."""
    factor = float(far - low) / FAR if low else float(one)
    if not math.isfinite(factor):  # a logarithm
        return None
    powers = {name: power for name, power in sorted(dimension.items()) if power}
    return {"factor": factor, "offset": float(low), "dimension": powers}


def by_pint(text):
    try:
        quantity = registry.parse_expression(text)
        if not isinstance(quantity, registry.Quantity):
            quantity = registry.Quantity(quantity, "")
        unit, scale = quantity.units, float(quantity.magnitude)
        low, one, far = (registry.Quantity(scale * value, unit).to_base_units() for value in (0.0, 1.0, FAR))
        dimension = {PINT[name]: int(power) for name, power in low._units.items()}
    except Exception:
        return None
    return line(low.magnitude, one.magnitude, far.magnitude, dimension)


def by_udunits(text):
    try:
        unit = cf_units.Unit(text)
        if unit.is_unknown() or unit.is_no_unit():
            return None
        definition = unit.format(cf_units.UT_DEFINITION)
        powers = {}
        for name, power in re.findall(r"(?<![A-Za-z\d.])(kg|mol|cd|rad|m|s|K|A)(-?\d+)?(?![A-Za-z])",
                                      re.sub(r"(?<=[A-Za-z\d])\.(?=[A-Za-z])", " ", definition)):
            powers[name] = powers.get(name, 0) + int(power or 1)
        base = cf_units.Unit(" ".join(f"{name}{power}" for name, power in powers.items()) or "1")
        low, one, far = (float(unit.convert(value, base)) for value in (0.0, 1.0, FAR))
    except Exception:
        return None
    return line(low, one, far, powers)


def main():
    texts = list(dict.fromkeys(text for line in EXPRESSIONS.strip("\n").split("\n") for text in line.split("|")))
    cases = [{"expression": text, "pint": by_pint(text), "udunits": by_udunits(text)} for text in texts]
    made = {"pint": version("pint"), "cf-units": version("cf-units")}
    root = Path(__file__).resolve().parents[3]
    target = root / "crates/core/tests/data/units.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join("  " + json.dumps(case, ensure_ascii=False) for case in cases)
    target.write_text(f'{{\n"made_by": {json.dumps(made)},\n"expressions": [\n{lines}\n]\n}}\n', encoding="utf-8")
    both = sum(case["pint"] is not None and case["udunits"] is not None for case in cases)
    print(f"{len(cases)} expressions, {both} read by both, written to {target.relative_to(root)}")


if __name__ == "__main__":
    main()
