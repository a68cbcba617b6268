//! `ZF04..`: people and publication.

use super::{Example, row};

pub(super) const EXAMPLES: &[Example] = &[
    row(
        "ZF0401",
        "PERSONS:\n  jn: {name: \"Nováková, Jana\", orcid: 0000-0002-1825-0098}\n",
        "PERSONS:\n  jn: {name: \"Nováková, Jana\", orcid: 0000-0002-1825-0097}\n",
    ),
    row(
        "ZF0402",
        "PERSONS:\n  tul: {name: Technical University of Liberec, ror: tul}\n",
        "PERSONS:\n  tul: {name: Technical University of Liberec, ror: 02jtk7k02}\n",
    ),
    row(
        "ZF0403",
        "PERSONS: {jn: {name: \"Nováková, Jana\"}}\nPUBLICATION:\n  title: Rock temperatures\n  abstract: Of three years.\n  \
         creators: [jn]\n  licence: cc-by\n",
        "PERSONS: {jn: {name: \"Nováková, Jana\"}}\nPUBLICATION:\n  title: Rock temperatures\n  abstract: Of three years.\n  \
         creators: [jn]\n  licence: CC-BY-4.0\n",
    ),
    row(
        "ZF0404",
        "PERSONS:\n  jn: {name: \"Nováková, Jana\", roles: [boss]}\n",
        "PERSONS:\n  jn: {name: \"Nováková, Jana\", roles: [supervision]}\n",
    ),
    row(
        "ZF0405",
        "PERSONS: {jn: {name: \"Nováková, Jana\"}}\nPUBLICATION:\n  title: Rock temperatures\n  abstract: Of three years.\n  \
         creators: [jn]\n  licence: CC-BY-4.0\n  related: [{relation: derived from, identifier: 10.1234/paper}]\n",
        "PERSONS: {jn: {name: \"Nováková, Jana\"}}\nPUBLICATION:\n  title: Rock temperatures\n  abstract: Of three years.\n  \
         creators: [jn]\n  licence: CC-BY-4.0\n  related: [{relation: IsDerivedFrom, identifier: 10.1234/paper}]\n",
    ),
    row(
        "ZF0406",
        "PERSONS: {jn: {name: \"Nováková, Jana\"}}\nPUBLICATION:\n  title: Rock temperatures\n  abstract: Of three years.\n  \
         creators: [jn]\n  licence: CC-BY-4.0\n  doi: zenodo.1234567\n",
        "PERSONS: {jn: {name: \"Nováková, Jana\"}}\nPUBLICATION:\n  title: Rock temperatures\n  abstract: Of three years.\n  \
         creators: [jn]\n  licence: CC-BY-4.0\n  doi: 10.5281/zenodo.1234567\n",
    ),
    row(
        "ZF0407",
        "PERSONS: {jn: {name: \"Nováková, Jana\"}}\nPUBLICATION:\n  name: Rock Temperatures\n  title: Rock temperatures\n  \
         abstract: Of three years.\n  creators: [jn]\n  licence: CC-BY-4.0\n",
        "PERSONS: {jn: {name: \"Nováková, Jana\"}}\nPUBLICATION:\n  name: rock-temperatures\n  title: Rock temperatures\n  \
         abstract: Of three years.\n  creators: [jn]\n  licence: CC-BY-4.0\n",
    ),
    row(
        "ZF0408",
        "PERSONS: {jn: {name: \"Nováková, Jana\"}}\nPUBLICATION:\n  title: Rock temperatures\n  creators: [jn]\n  \
         licence: CC-BY-4.0\n",
        "PERSONS: {jn: {name: \"Nováková, Jana\"}}\nPUBLICATION:\n  title: Rock temperatures\n  abstract: Of three years.\n  \
         creators: [jn]\n  licence: CC-BY-4.0\n",
    ),
    row(
        "ZF0409",
        "PERSONS: {jn: {name: \"Nováková, Jana\"}}\nPUBLICATION:\n  title: Rock temperatures\n  abstract: Of three years.\n  \
         creators: [jn]\n  licence: CC-BY-4.0\n  related: [{relation: Cites, identifier: our paper}]\n",
        "PERSONS: {jn: {name: \"Nováková, Jana\"}}\nPUBLICATION:\n  title: Rock temperatures\n  abstract: Of three years.\n  \
         creators: [jn]\n  licence: CC-BY-4.0\n  related: [{relation: Cites, identifier: 10.1234/paper}]\n",
    ),
    row(
        "ZF0410",
        "PERSONS:\n  jn: {name: \"Nováková, Jana\", email: jana at example.org}\n",
        "PERSONS:\n  jn: {name: \"Nováková, Jana\", email: jana@example.org}\n",
    ),
];
