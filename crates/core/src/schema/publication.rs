//! Decodes `PERSONS`, `PUBLICATION` and `VIEW`.

use super::cursor::Cursor;
use super::language::Section;
use super::model::{Affiliation, Funding, Person, Publication, Related, View};
use crate::diagnostic::code;
use indexmap::IndexMap;

/// An entry of `PERSONS`. Identifiers are put in their short or full form as the model has them; a check tests them.
pub(crate) fn person(at: &Cursor<'_>) -> Option<Person> {
    let fields = at.fields(Section::Person)?;
    let (given, family) = (fields.text("given"), fields.text("family"));
    let name = match (fields.text("name"), &family, &given) {
        (Some(name), _, _) => name,
        (None, Some(family), Some(given)) => format!("{family}, {given}"),
        (None, Some(family), None) => family.clone(),
        (None, None, _) => fields.required("name").unwrap_or_default(),
    };
    let ror = fields.text("ror").map(|text| ror(&text));
    let organisation = fields.get("organisation").and_then(|at| at.boolean()).unwrap_or(ror.is_some());
    Some(Person {
        name,
        given,
        family,
        orcid: fields.text("orcid").map(|text| {
            text.trim_start_matches("https://orcid.org/").trim_start_matches("http://orcid.org/").to_owned()
        }),
        ror,
        affiliation: fields.get("affiliation").map(|at| affiliations(&at)).unwrap_or_default(),
        email: fields.text("email"),
        roles: fields.texts("roles").iter().map(|role| slug(role)).collect(),
        organisation,
    })
}

/// A name, `{name, ror}`, or a list of these.
fn affiliations(at: &Cursor<'_>) -> Vec<Affiliation> {
    let items = if at.is_list() { at.items() } else { vec![at.clone()] };
    items
        .iter()
        .filter_map(|at| {
            if !at.is_map() {
                return Some(Affiliation { name: at.text()?, ror: None });
            }
            let fields = at.fields(Section::Affiliation)?;
            Some(Affiliation { name: fields.required("name")?, ror: fields.text("ror").map(|text| ror(&text)) })
        })
        .collect()
}

/// A ROR identifier as an address.
fn ror(text: &str) -> String {
    let short = text.trim_start_matches("https://").trim_start_matches("ror.org/");
    format!("https://ror.org/{short}")
}

/// `Data curation` → `data-curation`; CRediT writes `Writing – original draft`.
fn slug(text: &str) -> String {
    let words = text.to_lowercase().replace(['–', '—', '&'], " ");
    words.split([' ', '-', '_']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

/// `PUBLICATION`.
pub(crate) fn publication(at: &Cursor<'_>) -> Option<Publication> {
    let fields = at.fields(Section::Publication)?;
    let summary = fields.text("abstract").unwrap_or_default();
    if summary.is_empty() {
        at.key_fault(&code::NO_ABSTRACT, "expected an `abstract` in `PUBLICATION`, found none", "add `abstract:`");
    }
    if fields.get("creators").is_none() {
        fields.missing("creators");
    }
    Some(Publication {
        name: fields.text("name"),
        title: fields.required("title").unwrap_or_default(),
        summary: summary.trim_end().to_owned(),
        creators: fields.texts("creators"),
        licence: fields.required("licence").unwrap_or_default(),
        keywords: fields.texts("keywords"),
        funding: list(fields.get("funding"), |at| {
            let fields = at.fields(Section::Funding)?;
            Some(Funding {
                funder: fields.required("funder")?,
                ror: fields.text("ror").map(|text| ror(&text)),
                award: fields.text("award"),
                title: fields.text("title"),
            })
        }),
        related: list(fields.get("related"), |at| {
            let fields = at.fields(Section::Related)?;
            let (relation, identifier) = (fields.required("relation"), fields.required("identifier"));
            Some(Related { relation: relation?, identifier: identifier? })
        }),
        methods: fields.text("methods").map(|text| text.trim_end().to_owned()),
        language: fields.text("language").unwrap_or_else(|| "en".to_owned()),
        publisher: fields.text("publisher").unwrap_or_else(|| "Zenodo".to_owned()),
        version: fields.text("version"),
        doi: fields.text("doi").map(|text| text.trim_start_matches("https://doi.org/").to_owned()),
        communities: fields.texts("communities"),
    })
}

/// Items of a list of mappings; one mapping is a list of one.
fn list<'a, T>(at: Option<Cursor<'a>>, each: impl Fn(&Cursor<'a>) -> Option<T>) -> Vec<T> {
    let Some(at) = at else { return Vec::new() };
    let items = if at.is_map() { vec![at.clone()] } else { at.items() };
    if !at.is_map() && !at.is_list() {
        at.wrong("a list of mappings");
    }
    items.iter().filter_map(each).collect()
}

/// Plots of a view.
const PLOTS: &[(&str, &str)] = &[("series", "series"), ("map", "map"), ("strip", "strip")];

/// `VIEW`. `variables: [a, b]` is `variable: a` with further ones.
pub(crate) fn view(at: &Cursor<'_>) -> Option<View> {
    let fields = at.fields(Section::View)?;
    let mut variables = fields.texts("variables");
    if let (Some(one), Some(_)) = (fields.get("variable"), fields.get("variables")) {
        one.key_fault(
            &code::EXCLUSIVE,
            "expected `variable` or `variables` in `VIEW`, found both",
            "keep `variables`, the first one first",
        );
    } else if let Some(one) = fields.text("variable") {
        variables.insert(0, one);
    }
    let mut variables = variables.into_iter();
    let (variable, further) = (variables.next(), variables.collect::<Vec<_>>());
    if let (Some(at), false) = (fields.get("variables"), further.is_empty()) {
        at.fault(&code::NOT_USED, "`variables` after the first are read but not used yet", "they may stay");
    }
    let at_labels: IndexMap<String, String> = fields
        .get("at")
        .map(|at| {
            let entries = at.entries("a mapping of dimensions to labels");
            entries.iter().filter_map(|(name, at)| Some(((*name).to_owned(), at.text()?))).collect()
        })
        .unwrap_or_default();
    let period = fields.get("period").and_then(|at| match at.texts().as_slice() {
        [first, last] => Some((first.clone(), last.clone())),
        _ => {
            at.wrong("[first, last] times");
            None
        }
    });
    Some(View {
        variable,
        further,
        places: fields.texts("places"),
        at: at_labels,
        period,
        plot: fields.get("plot").and_then(|at| at.choice(PLOTS)).map(str::to_owned),
        colour_map: fields.text("colour_map"),
        base_map: fields.text("base_map"),
    })
}
