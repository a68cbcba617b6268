//! The sections of the language: a section is a mapping with keys of its own.

pub(super) use super::keys::source::FORMATS;
pub(in crate::schema) use super::keys::source::format_options;
use super::keys::{constraint, people, places, source, subset, transform, tree, variable, view};
use super::{Frame, Key};

/// A mapping of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// The root of the file; a group as well.
    Root,
    /// A group.
    Group,
    /// Store options in the root's `ATTRS`, beside free attributes.
    Store,
    /// An entry of `VARS`.
    Variable,
    /// An entry of `COORDS`: has the keys of a variable as well.
    Coordinate,
    /// `unit` of a time.
    Time,
    /// `range`.
    Range,
    /// `step` of a coordinate.
    Step,
    /// An entry of `SOURCES`; has the keys of its formats' sections as well.
    Source,
    /// Options of a JSON source.
    Json,
    /// Options of a source that is a table.
    Csv,
    /// Options of an Excel source.
    Excel,
    /// Options of a source that is a data package.
    Datapackage,
    /// An entry of `columns`.
    Column,
    /// An item of `transforms` of a source.
    Transform,
    /// `join`.
    Join,
    /// `unpivot`.
    Unpivot,
    /// `deduplicate`.
    Deduplicate,
    /// `aggregate`.
    Aggregate,
    /// `collect`.
    Collect,
    /// `request` of `collect`.
    Request,
    /// An item of `iterate` of `collect`.
    Iterate,
    /// An item of `CONSTRAINTS`.
    Constraint,
    /// An entry of `PERSONS`.
    Person,
    /// An affiliation.
    Affiliation,
    /// `PUBLICATION`.
    Publication,
    /// An item of `funding`.
    Funding,
    /// An item of `related`.
    Related,
    /// `VIEW`.
    View,
    /// An entry of `SUBSETS`.
    Subset,
}

impl Section {
    /// All, in the order of the reference.
    pub const ALL: [Section; 30] = [
        Section::Root,
        Section::Group,
        Section::Store,
        Section::Variable,
        Section::Coordinate,
        Section::Time,
        Section::Range,
        Section::Step,
        Section::Source,
        Section::Json,
        Section::Csv,
        Section::Excel,
        Section::Datapackage,
        Section::Column,
        Section::Transform,
        Section::Join,
        Section::Unpivot,
        Section::Deduplicate,
        Section::Aggregate,
        Section::Collect,
        Section::Request,
        Section::Iterate,
        Section::Constraint,
        Section::Person,
        Section::Affiliation,
        Section::Publication,
        Section::Funding,
        Section::Related,
        Section::View,
        Section::Subset,
    ];

    /// Name in the JSON Schema and in tables.
    pub fn name(self) -> &'static str {
        match self {
            Section::Root => "root",
            Section::Group => "group",
            Section::Store => "store",
            Section::Variable => "variable",
            Section::Coordinate => "coordinate",
            Section::Time => "time",
            Section::Range => "range",
            Section::Step => "step",
            Section::Source => "source",
            Section::Json => "json",
            Section::Csv => "csv",
            Section::Excel => "excel",
            Section::Datapackage => "datapackage",
            Section::Column => "column",
            Section::Transform => "transform",
            Section::Join => "join",
            Section::Unpivot => "unpivot",
            Section::Deduplicate => "deduplicate",
            Section::Aggregate => "aggregate",
            Section::Collect => "collect",
            Section::Request => "request",
            Section::Iterate => "iterate",
            Section::Constraint => "constraint",
            Section::Person => "person",
            Section::Affiliation => "affiliation",
            Section::Publication => "publication",
            Section::Funding => "funding",
            Section::Related => "related",
            Section::View => "view",
            Section::Subset => "subset",
        }
    }

    /// Heading in the reference.
    pub fn title(self) -> &'static str {
        match self {
            Section::Root => "The root of the file",
            Section::Group => "A group",
            Section::Store => "Store options",
            Section::Variable => "A variable",
            Section::Coordinate => "A coordinate",
            Section::Time => "A unit of time",
            Section::Range => "A range",
            Section::Step => "A step",
            Section::Source => "A source",
            Section::Json => "Options of JSON",
            Section::Csv => "Options of tables",
            Section::Excel => "Options of Excel",
            Section::Datapackage => "Options of data packages",
            Section::Column => "A column of a source",
            Section::Transform => "A transform",
            Section::Join => "A join",
            Section::Unpivot => "Wide to long",
            Section::Deduplicate => "Repeated rows",
            Section::Aggregate => "An aggregate",
            Section::Collect => "Collecting",
            Section::Request => "A request",
            Section::Iterate => "A table to go through",
            Section::Constraint => "A constraint",
            Section::Person => "A person or an organisation",
            Section::Affiliation => "An affiliation",
            Section::Publication => "The publication",
            Section::Funding => "A grant",
            Section::Related => "A related work",
            Section::View => "The first view",
            Section::Subset => "A subset",
        }
    }

    /// The heading as Markdown renderers make an anchor of it.
    pub fn anchor(self) -> String {
        self.title().to_lowercase().replace(' ', "-")
    }

    /// Where it stands and what it is for, in Markdown.
    pub fn text(self) -> &'static str {
        places::text(self)
    }

    /// The minimal dataset of its examples.
    pub fn frame(self) -> Frame {
        places::frame(self)
    }

    /// What is missing, if all of it is read and kept but does nothing yet.
    pub fn later(self) -> Option<&'static str> {
        match self {
            Section::Collect | Section::Request | Section::Iterate => Some("This version adds files; it fetches none."),
            _ => None,
        }
    }

    /// Its own keys.
    pub fn keys(self) -> &'static [Key] {
        match self {
            Section::Root => tree::ROOT,
            Section::Group => tree::GROUP,
            Section::Store => tree::STORE,
            Section::Variable => variable::VARIABLE,
            Section::Coordinate => variable::COORDINATE,
            Section::Time => variable::TIME,
            Section::Range => variable::RANGE,
            Section::Step => variable::STEP,
            Section::Source => source::SOURCE,
            Section::Json => source::JSON,
            Section::Csv => source::CSV,
            Section::Excel => source::EXCEL,
            Section::Datapackage => source::DATAPACKAGE,
            Section::Column => source::COLUMN,
            Section::Transform => transform::TRANSFORM,
            Section::Join => transform::JOIN,
            Section::Unpivot => transform::UNPIVOT,
            Section::Deduplicate => transform::DEDUPLICATE,
            Section::Aggregate => transform::AGGREGATE,
            Section::Collect => source::COLLECT,
            Section::Request => source::REQUEST,
            Section::Iterate => source::ITERATE,
            Section::Constraint => constraint::CONSTRAINT,
            Section::Person => people::PERSON,
            Section::Affiliation => people::AFFILIATION,
            Section::Publication => people::PUBLICATION,
            Section::Funding => people::FUNDING,
            Section::Related => people::RELATED,
            Section::View => view::VIEW,
            Section::Subset => subset::SUBSET,
        }
    }

    /// Sections whose keys it has as well.
    pub fn also(self) -> &'static [Section] {
        match self {
            Section::Root => &[Section::Group],
            Section::Coordinate => &[Section::Variable],
            Section::Source => &[Section::Json, Section::Csv, Section::Excel, Section::Datapackage],
            _ => &[],
        }
    }

    /// Its own keys and those of the sections that it contains.
    pub fn all_keys(self) -> impl Iterator<Item = &'static Key> + Clone {
        let also = self.also().iter().flat_map(|section| section.keys());
        self.keys().iter().chain(also)
    }

    /// The names of all its keys.
    pub fn names(self) -> Vec<&'static str> {
        self.all_keys().map(|key| key.name).collect()
    }
}
