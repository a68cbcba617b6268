//! Where this language does not follow pint or UDUNITS, and why. A test holds the list to be exact: every disagreement
//! among the expressions of `tests/interop/units/make_reference.py` stands here, and nothing else.

/// Expressions of one kind that a library reads otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Disagreement {
    /// The expressions, with `|` between them.
    pub expressions: &'static str,
    /// `pint`, `udunits` or both.
    pub libraries: &'static [&'static str],
    /// Why.
    pub reason: &'static str,
}

const BOTH: &[&str] = &["pint", "udunits"];
const PINT: &[&str] = &["pint"];
const UDUNITS: &[&str] = &["udunits"];

const fn of(libraries: &'static [&'static str], expressions: &'static str, reason: &'static str) -> Disagreement {
    Disagreement { expressions, libraries, reason }
}

/// All of them.
pub const DISAGREEMENTS: &[Disagreement] = &[
    of(BOTH, "C|F|a|ppt|cal|ton|C/kg", "refused here: people read it in two ways"),
    of(PINT, "M|nM|mM", "refused here: people read it in two ways; UDUNITS does not read it either"),
    of(UDUNITS, "F m-1|g C m-2 d-1", "refused here: people read it in two ways; pint does not read it either"),
    of(BOTH, "pH", "refused here: a logarithm, which the libraries take for picohenry"),
    of(
        PINT,
        "year|yr|years|month|months|century|centuries|mm/year|m/year|arcsec/year|1/year",
        "pint's year is the Julian one of 365.25 d; CF prescribes UDUNITS' tropical year of 365.242198781 d",
    ),
    of(
        UDUNITS,
        "degC/m|degC/km|degC m|W m-2 degC-1",
        "refused here: UDUNITS drops the zero point of a temperature scale in a product; write `K` or `delta_degC`",
    ),
    of(UDUNITS, "degree_west", "refused here: UDUNITS takes it for a plain degree, which loses the direction"),
    of(PINT, "mdeg", "takes no prefix here, as in UDUNITS"),
    of(PINT, "mAh", "not in the table, as in UDUNITS; write `mA h`"),
    of(UDUNITS, "mph|nmi", "UDUNITS reads a prefix where everyone else reads a symbol: milliphot, nanomile"),
    of(UDUNITS, "torr", "UDUNITS takes the torr for a millimetre of mercury; it is atm/760"),
    of(UDUNITS, "eV|keV", "UDUNITS has the value of CODATA 1986; since 2019 it is exact"),
    of(UDUNITS, "darcy", "UDUNITS has it rounded"),
    of(PINT, "gauss", "pint's is that of the CGS system, another quantity"),
];

impl Disagreement {
    /// Its libraries, for people.
    pub fn names(&self) -> String {
        let name = |library: &&str| if *library == "udunits" { "UDUNITS" } else { "pint" };
        self.libraries.iter().map(name).collect::<Vec<_>>().join(", ")
    }
}
