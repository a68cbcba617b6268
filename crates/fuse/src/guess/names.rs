//! From a header to the name of a variable.

use super::table::NAME;
use zarr_fuse_core::layout::{COUNT_SUFFIX, MAX_SUFFIX, MIN_SUFFIX};

/// Letters of Czech and of western languages with the plain ones they are written with.
const PLAIN: [(&str, &str); 40] = [
    ("áàâãåāą", "a"),
    ("ä", "a"),
    ("æ", "ae"),
    ("čçćĉ", "c"),
    ("ďđð", "d"),
    ("éěèêëēę", "e"),
    ("ğ", "g"),
    ("íìîïīı", "i"),
    ("łĺľ", "l"),
    ("ňñń", "n"),
    ("óòôõøőō", "o"),
    ("ö", "o"),
    ("œ", "oe"),
    ("řŕ", "r"),
    ("šśşș", "s"),
    ("ß", "ss"),
    ("ťţț", "t"),
    ("þ", "th"),
    ("úůùûűū", "u"),
    ("ü", "u"),
    ("ýÿ", "y"),
    ("žźż", "z"),
    ("α", "alpha"),
    ("β", "beta"),
    ("γ", "gamma"),
    ("δ", "delta"),
    ("ε", "epsilon"),
    ("θ", "theta"),
    ("λ", "lambda"),
    ("µμ", "u"),
    ("ρ", "rho"),
    ("σ", "sigma"),
    ("τ", "tau"),
    ("φ", "phi"),
    ("ω", "omega"),
    ("₂²", "2"),
    ("₃³", "3"),
    ("₁¹", "1"),
    ("%", "_percent_"),
    ("°", "_"),
];

/// A name of small ASCII letters, digits and `_` (letters of other scripts stay), which begins with a letter; "" if
/// nothing is left.
pub(super) fn safe(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars().flat_map(char::to_lowercase).take(4 * NAME) {
        match PLAIN.iter().find(|(letters, _)| letters.contains(c)) {
            Some((_, plain)) => name.push_str(plain),
            None if c.is_alphanumeric() => name.push(c),
            None => name.push('_'),
        }
    }
    let parts: Vec<&str> = name.split('_').filter(|part| !part.is_empty()).collect();
    let mut name = parts.join("_");
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert_str(0, "v_");
    }
    let name: String = name.chars().take(NAME).collect();
    name.trim_end_matches('_').to_owned()
}

/// Names that differ from each other and from those of their overviews (`x_min` beside `x`).
pub(super) fn distinct(wanted: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(wanted.len());
    for (i, name) in wanted.iter().enumerate() {
        let mut name = if name.is_empty() { format!("column_{}", i + 1) } else { name.clone() };
        for suffix in [MIN_SUFFIX, MAX_SUFFIX, COUNT_SUFFIX] {
            if let Some(whole) = name.strip_suffix(suffix).filter(|whole| wanted.iter().any(|other| other == whole)) {
                name = format!("{}_{whole}", suffix.trim_start_matches('_'));
            }
        }
        let base = name.clone();
        let mut n = 2;
        while names.contains(&name) || (n > 2 && wanted.contains(&name)) {
            name = format!("{base}_{n}");
            n += 1;
        }
        names.push(name);
    }
    names
}

/// The words of a header in small ASCII letters.
pub(super) fn words(text: &str) -> Vec<String> {
    // `airTemp` is two words, `RH` is one.
    let mut spaced = String::new();
    let mut before = ' ';
    for c in text.chars().take(4 * NAME) {
        if c.is_uppercase() && before.is_lowercase() {
            spaced.push(' ');
        }
        spaced.push(c);
        before = c;
    }
    safe(&spaced).split('_').filter(|word| *word != "v").map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn safe_names() {
        for (text, expected) in [
            ("Teplota vzduchu", "teplota_vzduchu"),
            ("Srážky / mm", "srazky_mm"),
            ("T_air", "t_air"),
            ("0.5 m", "v_0_5_m"),
            ("  note. ", "note"),
            ("Vlhkost %", "vlhkost_percent"),
            ("PM₂.5", "pm2_5"),
            ("---", ""),
        ] {
            assert_eq!(safe(text), expected, "{text}");
        }
    }

    #[test]
    fn distinct_names() {
        let wanted = ["t", "t", "", "t_min", "t_2"].map(String::from);
        assert_eq!(distinct(&wanted), ["t", "t_3", "column_3", "min_t", "t_2"]);
    }

    #[test]
    fn words_of_headers() {
        assert_eq!(words("airTemp_RH"), ["air", "temp", "rh"]);
    }
}
