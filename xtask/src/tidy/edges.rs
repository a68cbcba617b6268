//! Rules on what a crate may depend on.

use super::{Crate, Fault, Tree};

/// What each of our crates may use of our others. `None`: all of them.
const ALLOWED: &[(&str, Option<&[&str]>)] = &[
    ("zarr-fuse-core", Some(&[])),
    ("zarr-fuse-plot", Some(&["zarr-fuse-core"])),
    ("zarr-fuse-store", Some(&["zarr-fuse-core"])),
    ("zarr-fuse-fuse", Some(&["zarr-fuse-core", "zarr-fuse-store"])),
    ("zarr-fuse-collect", Some(&["zarr-fuse-core", "zarr-fuse-store", "zarr-fuse-fuse"])),
    ("zarr-fuse-publish", Some(&["zarr-fuse-core", "zarr-fuse-plot", "zarr-fuse-store"])),
    ("zarr-fuse-sql", Some(&["zarr-fuse-core", "zarr-fuse-store", "zarr-fuse-fuse"])),
    ("zarr-fuse", None),
    ("zarr-fuse-tests", None),
    ("zarr-fuse-web", Some(&["zarr-fuse-core", "zarr-fuse-plot"])),
];

/// What core and plot must not know, by the beginning of the name.
const IMPURE: &[&str] = &["tokio", "reqwest", "hyper", "web-sys", "js-sys", "gloo", "leptos", "wasm-bindgen"];

/// Clients of the network, and the crates that may have one.
const CLIENTS: &[&str] = &["reqwest", "ureq", "curl", "isahc", "attohttpc", "surf"];
const MAY_FETCH: &[&str] = &["zarr-fuse-collect", "zarr-fuse-store", "zarr-fuse-publish"];

fn fault(of: &Crate, text: String) -> Fault {
    Fault { path: of.manifest.clone(), line: 0, text }
}

/// core ← plot, store; core + store ← fuse ← collect; core + store + fuse ← sql; core + plot + store ← publish; cli → all; web → core + plot.
pub(super) fn between_crates(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for one in &tree.crates {
        let Some((_, Some(allowed))) = ALLOWED.iter().find(|(name, _)| *name == one.name) else { continue };
        for (name, kind) in &one.dependencies {
            let ours = ALLOWED.iter().any(|(ours, _)| ours == name);
            if ours && kind != "dev" && !allowed.contains(&name.as_str()) {
                faults.push(fault(
                    one,
                    format!("{} must not depend on {name}: move the code to the crate that may know it", one.name),
                ));
            }
        }
    }
    faults
}

/// core and plot are pure, so that they are the same in a browser, a test and a bake.
pub(super) fn purity(tree: &Tree) -> Vec<Fault> {
    let pure = tree.crates.iter().filter(|one| ["zarr-fuse-core", "zarr-fuse-plot"].contains(&one.name.as_str()));
    pure.flat_map(|one| {
        let impure = one.dependencies.iter().filter(|(name, kind)| {
            kind != "dev" && IMPURE.iter().any(|word| name == word || name.starts_with(&format!("{word}-")))
        });
        impure.map(|(name, _)| fault(one, format!("{} must stay pure: leave {name} to cli, store or web", one.name)))
    })
    .collect()
}

/// A client of the network is there only where the network is the task.
pub(super) fn network(tree: &Tree) -> Vec<Fault> {
    let others = tree.crates.iter().filter(|one| !MAY_FETCH.contains(&one.name.as_str()));
    others
        .flat_map(|one| {
            let clients = one.dependencies.iter().filter(|(name, _)| CLIENTS.contains(&name.as_str()));
            clients
                .map(|(name, _)| fault(one, format!("{} has no business with {name}: serve from 127.0.0.1", one.name)))
        })
        .collect()
}

/// Each crate takes its lints from the workspace; xtask prints and web has its own workspace's.
pub(super) fn lints(tree: &Tree) -> Vec<Fault> {
    let manifests = tree.files.iter().filter(|file| {
        file.path.starts_with("crates/") && file.path.ends_with("/Cargo.toml") && file.path.split('/').count() == 3
    });
    manifests
        .filter(|file| !file.text.replace(' ', "").contains("[lints]\nworkspace=true"))
        .map(|file| file.fault(0, "add a table [lints] with `workspace = true`"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree_of;

    fn tree(name: &str, dependency: &str, kind: &str) -> Tree {
        let dependencies = vec![(dependency.to_owned(), kind.to_owned())];
        Tree { crates: vec![Crate { name: name.into(), manifest: "Cargo.toml".into(), dependencies }], files: vec![] }
    }

    #[test]
    fn a_crate_cannot_look_upward() {
        assert_eq!(between_crates(&tree("zarr-fuse-core", "zarr-fuse-plot", "")).len(), 1);
        assert_eq!(between_crates(&tree("zarr-fuse-web", "zarr-fuse-store", "")).len(), 1);
        assert!(between_crates(&tree("zarr-fuse-fuse", "zarr-fuse-store", "")).is_empty());
        assert!(between_crates(&tree("zarr-fuse", "zarr-fuse-publish", "")).is_empty());
    }

    #[test]
    fn core_has_no_runtime() {
        for name in ["tokio", "tokio-util", "reqwest", "web-sys", "leptos"] {
            assert_eq!(purity(&tree("zarr-fuse-core", name, "")).len(), 1, "{name}");
        }
        assert!(purity(&tree("zarr-fuse-cli", "tokio", "")).is_empty());
    }

    #[test]
    fn a_client_in_the_tests_is_a_fault() {
        assert_eq!(network(&tree("zarr-fuse-tests", "ureq", "dev")).len(), 1);
        assert!(network(&tree("zarr-fuse-collect", "reqwest", "")).is_empty());
    }

    #[test]
    fn a_crate_without_lints_is_a_fault() {
        assert_eq!(lints(&tree_of(&[("crates/core/Cargo.toml", "[package]\n")])).len(), 1);
        assert!(lints(&tree_of(&[("crates/core/Cargo.toml", "[lints]\nworkspace = true\n")])).is_empty());
    }
}
