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
Qm|Rm|Ym|Zm|Em|Pm|Tm|Gm|pm|fm|am|zm|ym|rm|qm|kilometre|kilometers|millimeter|micrometer|nanometre|centimetre|decimeter|hectometer|megameter
hectopascal|kilopascals|megapascal|milligram|kilogram|kilograms|microgram|micrograms|megawatt|gigajoule|terawatt|milliseconds|microsecond|nanoseconds|millilitre|milliliters|kilohertz|picofarad|nanotesla|millivolt|kilovolts|milliampere|microsiemens
m-2|m⁻²|m^-2|m**-2|m^(-2)|m ** 2|m ^ 2|s⁻¹|s**-1|cm-3|cm⁻³|mm2|mm²|mm3|km^2|µm3|K2|s2|Pa2|m4|kg m⁻² s⁻¹|W m⁻²|W·m⁻²|m²/s²|m² s⁻²|kg·m⁻³|J·kg⁻¹·K⁻¹|kg*m^-2*s^-1|kg m**-2 s**-1|kg.m-2.s-1
μg/m³|μg m-3|µg m⁻³|μmol|μmol m-2 s-1|μS/cm|μW cm-2|μPa|µPa|µV|μV|µW/cm²|µA|µs|μs
‰|per_mille|pptv|ppbv|parts_per_million|kg/kg|mol/mol|mol mol-1|L/L|g/g|mg/kg|mg kg-1|ug/g|ug kg-1|mmol/mol|nmol/mol|nmol mol-1|pmol mol-1|ml/l|m/m|1e-6|1e-9|1e-12|1E-3|1.5|2.5e3|1e+3|0.01
mm s-1|mm/day|cm/day|mm/year|mm year-1|m/year|in/h|inch/hour|kg m-2 h-1|kg m-2 day-1|kg m-2 d-1|kg/m2|kg/m2/s|l/m2|L m-2|g m-2|g m-2 d-1|t/ha|kg/ha|mm2/h
hPa/s|Pa s-1|Pa/s|hPa h-1|hPa/km|mbar/h|kPa m|Pa m-1|dbar-1|bar-1|mmH2O|inch_hg|atmosphere|standard_atmosphere
degrees_south|degree_west|degreesN|degreesE|degrees_N|mdeg|deg/s|rad/s|rad s-1|deg m-1|urad|µrad|steradian|revolution|rev|arcsec/year
K s-1|K h-1|K/day|K km-1|mK/m|K m2 W-1|W/m/K|W/(m K)|W/(m2 K)|J/(kg K)|J K-1|kelvins|degree_C|degree_F|deg_C|degC/km|delta_degF/ft|K^-1|K⁴|W m-2 K-4
m/d|m/day|cm/h|cm/hour|ft/s|ft min-1|feet/second|mile/hour|miles per hour|km/hour|knot/s|m/s2|m s⁻²|cm/s^2|m2/day|m2/s|m^2 s^-1|ft3/s|ft^3/s|m3/h|m3 d-1|L/h|ml/min|mm3/s|Sv
kg m2 s-1|N m|N m-1|N/m^2|kN/m2|kN m-3|N s|J/m2|J/m^3|kJ/mol|J mol-1|kWh/m2|kWh m-2 d-1|W h m-2|Wh/m^2|mW/cm2|mW m-2 nm-1|W m-2 um-1|W m-2 sr-1 um-1
S/m|mS/m|mS m-1|dS/m|V/m|mV m-1|nT/s|A m-1|A/m2|uA cm-2|pF|nF|kOhm|Mohm|MΩ|ohm cm|C/kg|mAh|A h|F m-1|H/m|Wb m-2
counts/s|count s-1|1/min|1/h|1/day|day-1|d-1|h-1|min-1|year-1|1/year|km-1|cm-1|m-1 sr-1|Mm-1|s-2|m-3|1/m3|cm-3 um-1|l-1|L-1
Bq/m3|mBq m-3|Bq/kg|Bq l-1|kBq m-2|GBq|nSv/h|µSv/h|mGy|uGy/h|µGy/h|mCi|pCi/L|klx|kilolux|cd m-2|cd/m2|lm/W|einstein
mol kg-1|mmol kg-1|umol/kg|umol kg-1|µmol/kg|nmol/L|nmol l-1|nM|mM|mmol L-1|mmol l-1|mmol m-2 d-1|mol m-2|mol m-2 s-1|mol m-2 d-1|g C m-2 d-1|kg mol-1|g/mol|m3/mol|dobson|psu|PSU
julian_year|common_year|hours|minutes|seconds|weeks|months|years|decades|centuries|d s-1|s/d|s day-1|ms-1|us/m
yard|inches
dB|dBZ|dBm|Np|neper|bel|pH|cal|100 m|1e-3 kg|10^-3 m|1000 kg m-3|m^-1|(m/s)^2|m2 s-2|m/s/s|kg m-1 s-2|m^2/s^2
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
