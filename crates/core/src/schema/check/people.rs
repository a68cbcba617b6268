//! Checks of people and publication.

use super::vocabulary::{RELATIONS, ROLES};
use crate::diagnostic::code;
use crate::schema::model::{Person, Publication};
use crate::schema::places::Places;
use crate::schema::{cursor, near};
use indexmap::IndexMap;
use std::collections::HashSet;

/// `PERSONS`.
pub(super) fn persons(persons: &IndexMap<String, Person>, places: &Places<'_>) {
    for (key, person) in persons {
        let at = format!("PERSONS/{key}");
        if let Some(orcid) = &person.orcid
            && let Err(hint) = orcid_checksum(orcid)
        {
            let message = format!("expected an ORCID, found `{}`", cursor::clip(orcid));
            places.value(&code::ORCID, &format!("{at}/orcid"), message, hint);
        }
        if let Some(email) = &person.email
            && !email.split_once('@').is_some_and(|(name, host)| {
                !name.is_empty() && host.contains('.') && !host.contains('@') && !email.contains(char::is_whitespace)
            })
        {
            let message = format!("expected an e-mail address, found `{}`", cursor::clip(email));
            places.value(&code::EMAIL, &format!("{at}/email"), message, "as `name@example.org`");
        }
        if let Some(text) = &person.ror {
            ror(text, &format!("{at}/ror"), places);
        }
        for (i, affiliation) in person.affiliation.iter().enumerate() {
            let path = [format!("{at}/affiliation/{i}/ror"), format!("{at}/affiliation/ror")];
            let path = path.iter().find(|path| places.has(path));
            if let (Some(text), Some(path)) = (&affiliation.ror, path) {
                ror(text, path, places);
            }
        }
        for (i, role) in person.roles.iter().enumerate().filter(|(_, role)| !ROLES.contains(&role.as_str())) {
            let path = listed(&format!("{at}/roles"), i, places);
            let message = format!("expected a CRediT role, found `{}`", cursor::clip(role));
            places.value(&code::ROLE, &path, message, near::hint(role, ROLES.iter().copied()));
        }
    }
}

/// `PUBLICATION`.
pub(super) fn publication(publication: &Publication, persons: &IndexMap<String, Person>, places: &Places<'_>) {
    let at = "PUBLICATION";
    for (i, key) in publication.creators.iter().enumerate() {
        known(key, &listed(&format!("{at}/creators"), i, places), persons, places);
    }
    if !publication.licence.is_empty() {
        let path = format!("{at}/licence");
        licence(&publication.licence, &path, places);
        if spdx::Expression::parse(&publication.licence).is_ok() && spdx::license_id(&publication.licence).is_none() {
            let message = format!("expected one SPDX identifier, found `{}`", cursor::clip(&publication.licence));
            places.value(&code::LICENCE, &path, message, "archives take one licence; name the others in the abstract");
        }
    }
    let mut seen = HashSet::new();
    for (i, key) in publication.creators.iter().enumerate() {
        if !seen.insert(key) {
            let message = format!("expected each creator once, found `{}` again", cursor::clip(key));
            places.value(&code::REPEATED, &listed(&format!("{at}/creators"), i, places), message, "take it out");
        }
    }
    for (i, community) in publication.communities.iter().enumerate() {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
        if community.is_empty() || !community.chars().all(plain) {
            let message = format!("expected the short name of a community, found `{}`", cursor::clip(community));
            let path = listed(&format!("{at}/communities"), i, places);
            places.value(&code::SHORT_NAME, &path, message, "the last part of its address, as `hydrology`");
        }
    }
    for (i, funding) in publication.funding.iter().enumerate() {
        if let Some(text) = &funding.ror {
            let path = [format!("{at}/funding/{i}/ror"), format!("{at}/funding/ror")];
            ror(text, path.iter().find(|path| places.has(path)).map_or(at, String::as_str), places);
        }
    }
    for (i, related) in publication.related.iter().enumerate() {
        if !RELATIONS.contains(&related.relation.as_str()) {
            let path = [format!("{at}/related/{i}/relation"), format!("{at}/related/relation")];
            let path = path.iter().find(|path| places.has(path)).map_or(at, String::as_str);
            let hint = near::lazy(|| match near::nearest(&related.relation, RELATIONS.iter().copied()) {
                Some(name) => cursor::did_you_mean(name),
                None => "as `IsDerivedFrom`, `IsSupplementTo`, `References`".to_owned(),
            });
            let message = format!("expected a DataCite relation, found `{}`", cursor::clip(&related.relation));
            places.value(&code::RELATION, path, message, hint);
        }
        let identifier = related.identifier.as_str();
        let bare = ["https://doi.org/", "doi:"].iter().find_map(|prefix| identifier.strip_prefix(prefix));
        let address = ["https://", "http://"].iter().any(|scheme| identifier.starts_with(scheme));
        if !bare.map_or(address || is_doi(identifier), is_doi) || identifier.contains(char::is_whitespace) {
            let path = [format!("{at}/related/{i}/identifier"), format!("{at}/related/identifier")];
            let path = path.iter().find(|path| places.has(path)).map_or(at, String::as_str);
            let message = format!("expected a DOI or an address, found `{}`", cursor::clip(identifier));
            places.value(
                &code::IDENTIFIER,
                path,
                message,
                "as `10.5281/zenodo.1234567` or `https://example.org/paper`",
            );
        }
    }
    if let Some(doi) = publication.doi.as_deref().filter(|doi| !is_doi(doi)) {
        places.value(
            &code::DOI,
            &format!("{at}/doi"),
            format!("expected a DOI, found `{}`", cursor::clip(doi)),
            "as `10.5281/zenodo.1234567`",
        );
    }
    if let Some(name) = &publication.name
        && (name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'))
    {
        let message = format!("expected small letters, digits and hyphens, found `{}`", cursor::clip(name));
        places.value(&code::SHORT_NAME, &format!("{at}/name"), message, "as `bukov-rock-temperature`");
    }
    let language = &publication.language;
    if !(2..=3).contains(&language.len()) || !language.chars().all(|c| c.is_ascii_lowercase()) {
        let message = format!("expected a language code for `language`, found `{}`", cursor::clip(language));
        places.value(&code::WRONG_VALUE, &format!("{at}/language"), message, "as `en` or `cs`");
    }
}

/// `10.` and digits, a slash, and more.
fn is_doi(text: &str) -> bool {
    let prefix = text
        .split_once('/')
        .and_then(|(prefix, rest)| (!rest.is_empty()).then(|| prefix.strip_prefix("10.")).flatten());
    prefix.is_some_and(|digits| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

/// The path of an item, or of the whole if a single value stands for a list.
pub(super) fn listed(path: &str, i: usize, places: &Places<'_>) -> String {
    let item = format!("{path}/{i}");
    if places.has(&item) { item } else { path.to_owned() }
}

/// A key of `PERSONS`.
pub(super) fn known(key: &str, path: &str, persons: &IndexMap<String, Person>, places: &Places<'_>) {
    if !persons.contains_key(key) {
        let hint = near::lazy(|| match persons.is_empty() {
            true => format!("add `PERSONS: {{{key}: {{name: ..}}}}` to the root"),
            false => near::hint(key, persons.keys().map(String::as_str)).into(),
        });
        places.value(
            &code::UNKNOWN_PERSON,
            path,
            format!("expected a key of PERSONS, found `{}`", cursor::clip(key)),
            hint,
        );
    }
}

/// An SPDX expression, as `CC-BY-4.0` or `MIT OR Apache-2.0`.
pub(super) fn licence(text: &str, path: &str, places: &Places<'_>) {
    if spdx::Expression::parse(text).is_err() {
        let current = |name: &&str| spdx::license_id(name).is_some_and(|licence| !licence.is_deprecated());
        let names = spdx::identifiers::LICENSES.iter().map(|licence| licence.name).filter(current);
        let hint = near::lazy(|| match (spdx::gnu_license_id(text, true), near::spelt(text, names)) {
            (Some(later), _) => format!("write `{}`, or `{text}-only`", later.name),
            (None, Some(name)) => cursor::did_you_mean(name),
            (None, None) => "identifiers are at https://spdx.org/licenses, as `CC-BY-4.0`".to_owned(),
        });
        places.value(
            &code::LICENCE,
            path,
            format!("expected an SPDX identifier, found `{}`", cursor::clip(text)),
            hint,
        );
    }
}

/// Form and checksum of an ORCID: ISO 7064 MOD 11-2 over 15 digits
/// (<https://support.orcid.org/hc/en-us/articles/360006897674>).
fn orcid_checksum(text: &str) -> Result<(), String> {
    let form = || "four groups of four digits, as `0000-0002-1825-0097`".to_owned();
    let groups: Vec<&str> = text.split('-').collect();
    if groups.len() != 4 || groups.iter().any(|group| group.len() != 4) {
        return Err(form());
    }
    let signs: Vec<char> = groups.concat().chars().collect();
    let (Some((last, digits)), 16) = (signs.split_last(), signs.len()) else { return Err(form()) };
    let mut total = 0;
    for digit in digits {
        total = (total + digit.to_digit(10).ok_or_else(form)?) * 2 % 11;
    }
    let check = (12 - total % 11) % 11;
    let expected = if check == 10 { 'X' } else { char::from_digit(check, 10).unwrap_or('X') };
    if *last == expected {
        Ok(())
    } else {
        Err(format!("its checksum would be `{expected}`: look for a slip in the digits"))
    }
}

/// Form and checksum of a ROR identifier: `0`, six of Crockford's base 32, and two digits by ISO 7064 MOD 97-10
/// (<https://ror.readme.io/docs/identifier>).
fn ror(text: &str, path: &str, places: &Places<'_>) {
    let short = text.strip_prefix("https://ror.org/").unwrap_or(text);
    let hint = match ror_checksum(short) {
        None => "as `https://ror.org/02jtk7k02`; search at https://ror.org".to_owned(),
        Some(check) if short.ends_with(&format!("{check:02}")) => return,
        Some(check) => format!("its checksum would be `{check:02}`: look for a slip"),
    };
    places.value(&code::ROR, path, format!("expected a ROR identifier, found `{}`", cursor::clip(short)), hint);
}

/// The checksum that the first seven signs ask for; `None` if the form is wrong.
fn ror_checksum(short: &str) -> Option<u64> {
    const SIGNS: &str = "0123456789abcdefghjkmnpqrstvwxyz";
    let check = short.get(7..).filter(|check| check.len() == 2)?;
    check.parse::<u8>().ok()?;
    let body = short.strip_prefix('0')?.get(..6)?;
    let number = body.chars().try_fold(0, |n, c| Some(n * 32 + SIGNS.find(c)? as u64))?;
    Some(98 - number * 100 % 97)
}
