//! Keys of people, organisations and the publication.

use crate::schema::check::vocabulary::{RELATIONS, ROLES};
use crate::schema::language::Shape::{Boolean, Either, Many, Of, Text, Usually, Words};
use crate::schema::language::shape::TEXTS;
use crate::schema::language::{Key, Section, Shape};

/// Licences that are usual for data; any other expression of SPDX identifiers is taken too.
pub(super) const LICENCE: Shape = Usually(&[
    "CC-BY-4.0",
    "CC0-1.0",
    "CC-BY-SA-4.0",
    "CC-BY-NC-4.0",
    "CC-BY-NC-SA-4.0",
    "CC-BY-ND-4.0",
    "CC-BY-NC-ND-4.0",
    "ODbL-1.0",
    "ODC-By-1.0",
    "PDDL-1.0",
    "MIT",
    "Apache-2.0",
]);

pub(in crate::schema::language) const PERSON: &[Key] = &[
    Key::new("name", Text)
        .is("The name as it is cited: `Family, Given`, or the name of an organisation. Required unless `family` is given.")
        .default("`family, given`")
        .example("name: \"Nováková, Jana\"", "name: [Jana, Nováková]"),
    Key::new("given", Text)
        .is("Given name.")
        .example("given: Jana\nfamily: Nováková", "given: [Jana]"),
    Key::new("family", Text)
        .is("Family name.")
        .example("given: Jana\nfamily: Nováková", "family: {name: Nováková}"),
    Key::new("orcid", Text)
        .is("The person's ORCID, with or without `https://orcid.org/`; its checksum is tested.")
        .example("orcid: 0000-0002-1825-0097", "orcid: [0000-0002-1825-0097]"),
    Key::new("ror", Text)
        .is("The organisation's identifier in the Research Organization Registry, with or without `https://ror.org/`; its \
             checksum is tested.")
        .example("name: Technical University of Liberec\nror: 02jtk7k02", "ror: {id: 02jtk7k02}"),
    Key::new("affiliation", Many(&Either(&[Text, Of(Section::Affiliation)])))
        .is("Where the person works.")
        .example("affiliation: Technical University of Liberec", "affiliation: {city: Liberec}"),
    Key::new("email", Text)
        .is("E-mail address, for the steward. It is never published.")
        .example("email: jana@example.org", "email: [jana@example.org]"),
    Key::new("roles", Many(&Usually(ROLES)))
        .is("What the person did, in the words of CRediT.")
        .example("roles: [data-curation, methodology]", "roles: {data-curation: true}"),
    Key::new("organisation", Boolean)
        .is("Whether it is an organisation, not a person.")
        .default("`true` with a `ror`, else `false`")
        .example("name: The field team\norganisation: true", "organisation: perhaps"),
];

pub(in crate::schema::language) const AFFILIATION: &[Key] = &[
    Key::new("name", Text)
        .is("Name of the organisation.")
        .required()
        .example("name: Technical University of Liberec\nror: 02jtk7k02", "name: [Liberec]"),
    Key::new("ror", Text).is("Its identifier in the Research Organization Registry.").example(
        "name: Technical University of Liberec\nror: 02jtk7k02",
        "name: Technical University of Liberec\nror: [02jtk7k02]",
    ),
];

pub(in crate::schema::language) const PUBLICATION: &[Key] = &[
    Key::new("name", Text)
        .is("A short name for files: small letters, digits and hyphens.")
        .default("made from the title")
        .example("name: bukov-rock-temperature", "name: [bukov]"),
    Key::new("title", Text)
        .is("The title under which the data are cited.")
        .required()
        .example("title: Rock temperatures at Bukov", "title: [Rock temperatures]"),
    Key::new("abstract", Text)
        .is("What the data are, where and when they were taken and what they are good for. Plain text; a blank line begins \
             a new paragraph.")
        .default("none, with a warning")
        .example("abstract: |\n  Temperatures of the rock.\n\n  Taken every half hour.", "abstract: [Temperatures]"),
    Key::new("creators", TEXTS)
        .is("Who made the data: keys of `PERSONS`, in the order of the citation.")
        .required()
        .example("creators: [jn]", "creators: {jn: first}"),
    Key::new("licence", LICENCE)
        .is("The licence of the data: an [SPDX identifier](https://spdx.org/licenses/), or several joined by `OR` or `AND`.")
        .required()
        .example("licence: CC-BY-4.0", "licence: [CC-BY-4.0]"),
    Key::new("keywords", TEXTS)
        .is("Words under which the data are found.")
        .example("keywords: [rock temperature, borehole]", "keywords: {rock: temperature}"),
    Key::new("funding", Many(&Of(Section::Funding)))
        .is("Grants that paid for the data.")
        .example("funding: [{funder: Technology Agency, award: TK05010067}]", "funding: Technology Agency"),
    Key::new("related", Many(&Of(Section::Related)))
        .is("Other works: the paper that describes the data, the data they come from.")
        .example("related: [{relation: IsDescribedBy, identifier: 10.1234/paper}]", "related: 10.1234/paper"),
    Key::new("methods", Text)
        .is("How the data came about. Plain text with paragraphs.")
        .example("methods: Thermometers were read by a logger.", "methods: [logger]"),
    Key::new("language", Text)
        .is("Language of the texts, a code of ISO 639 in two or three small letters.")
        .default("`en`")
        .example("language: cs", "language: [cs]"),
    Key::new("publisher", Text)
        .is("Who publishes the data.")
        .default("`Zenodo`")
        .example("publisher: Technical University of Liberec", "publisher: {name: TUL}"),
    Key::new("version", Text)
        .is("The version of the next release.")
        .default("counted from the releases there are")
        .example("version: \"1.0\"", "version: [1, 0]"),
    Key::new("doi", Text)
        .is("The DOI of the next release, when it was reserved; with or without `https://doi.org/`.")
        .example("doi: 10.5281/zenodo.1234567", "doi: [10.5281, zenodo.1234567]"),
    Key::new("communities", TEXTS)
        .is("Zenodo communities that the release is offered to, by their identifiers.")
        .example("communities: [geothermal]", "communities: {geothermal: true}"),
];

pub(in crate::schema::language) const FUNDING: &[Key] = &[
    Key::new("funder", Text)
        .is("Name of the funder.")
        .required()
        .example("funder: Technology Agency of the Czech Republic", "funder: [Technology Agency]"),
    Key::new("ror", Text)
        .is("The funder's identifier in the Research Organization Registry.")
        .example("ror: 02jtk7k02", "ror: [02jtk7k02]"),
    Key::new("award", Text).is("Number of the award.").example("award: TK05010067", "award: [TK05010067]"),
    Key::new("title", Text).is("Title of the award.").example("title: Heat in granite", "title: {en: Heat in granite}"),
];

pub(in crate::schema::language) const RELATED: &[Key] = &[
    Key::new("relation", Words(RELATIONS))
        .is("How this dataset is related to the other work, in the words of DataCite: read it as a sentence that begins \
             with this dataset.")
        .required()
        .example("relation: IsDerivedFrom", "relation: IsFriendOf"),
    Key::new("identifier", Text)
        .is("DOI or address of the other work.")
        .required()
        .example("identifier: 10.5281/zenodo.1234567", "identifier: [10.5281/zenodo.1234567]"),
];
