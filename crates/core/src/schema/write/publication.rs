//! People, the publication and the view as YAML.

use super::{Entries, Keys, named};
use crate::schema::emit::Out;
use crate::schema::model::{Affiliation, Person, Publication, View};

pub(super) fn person(person: &Person) -> Entries {
    let mut keys = Keys::default();
    keys.put("name", Out::text(&person.name));
    keys.text("given", person.given.as_ref());
    keys.text("family", person.family.as_ref());
    keys.flag("organisation", person.organisation, person.ror.is_some());
    keys.text("orcid", person.orcid.as_ref());
    keys.text("ror", person.ror.as_ref());
    match person.affiliation.as_slice() {
        [] => {}
        [one] => keys.put("affiliation", affiliation(one)),
        many => keys.put("affiliation", Out::List(many.iter().map(affiliation).collect())),
    }
    keys.text("email", person.email.as_ref());
    keys.texts("roles", &person.roles);
    keys.0
}

fn affiliation(affiliation: &Affiliation) -> Out {
    let Some(ror) = &affiliation.ror else { return Out::text(&affiliation.name) };
    Out::Map(vec![("name".to_owned(), Out::text(&affiliation.name)), ("ror".to_owned(), Out::text(ror))])
}

pub(super) fn publication(publication: &Publication) -> Entries {
    let mut keys = Keys::default();
    keys.text("name", publication.name.as_ref());
    keys.put("title", Out::text(&publication.title));
    keys.text("abstract", Some(&publication.summary).filter(|text| !text.is_empty()));
    keys.put("creators", Out::labels(&publication.creators));
    keys.put("licence", Out::text(&publication.licence));
    keys.texts("keywords", &publication.keywords);
    if !publication.funding.is_empty() {
        keys.put(
            "funding",
            Out::List(
                publication
                    .funding
                    .iter()
                    .map(|funding| {
                        let mut keys = Keys::default();
                        keys.put("funder", Out::text(&funding.funder));
                        keys.text("ror", funding.ror.as_ref());
                        keys.text("award", funding.award.as_ref());
                        keys.text("title", funding.title.as_ref());
                        Out::Map(keys.0)
                    })
                    .collect(),
            ),
        );
    }
    if !publication.related.is_empty() {
        keys.put(
            "related",
            Out::List(
                publication
                    .related
                    .iter()
                    .map(|related| {
                        let mut keys = Keys::default();
                        keys.put("relation", Out::text(&related.relation));
                        keys.put("identifier", Out::text(&related.identifier));
                        Out::Map(keys.0)
                    })
                    .collect(),
            ),
        );
    }
    keys.text("methods", publication.methods.as_ref());
    keys.text("language", Some(&publication.language).filter(|text| *text != "en"));
    keys.text("publisher", Some(&publication.publisher).filter(|text| *text != "Zenodo"));
    keys.text("version", publication.version.as_ref());
    keys.text("doi", publication.doi.as_ref());
    keys.texts("communities", &publication.communities);
    keys.0
}

pub(super) fn view(view: &View) -> Entries {
    let mut keys = Keys::default();
    match (&view.variable, view.further.as_slice()) {
        (Some(first), further) if !further.is_empty() => {
            let all = [first].into_iter().chain(further);
            keys.put("variables", Out::List(all.map(|name| Out::text(name)).collect()));
        }
        (variable, _) => keys.text("variable", variable.as_ref()),
    }
    keys.texts("places", &view.places);
    keys.map("at", named(&view.at, |text| Out::label(text)));
    if let Some((first, last)) = &view.period {
        keys.put("period", Out::List(vec![Out::text(first), Out::text(last)]));
    }
    keys.text("plot", view.plot.as_ref());
    keys.text("colour_map", view.colour_map.as_ref());
    keys.text("base_map", view.base_map.as_ref());
    keys.0
}
