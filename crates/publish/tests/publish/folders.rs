//! Release folders, bundles and sites: whole or not there, never over other people's files, the same bytes each time.

use super::*;
use zarr_fuse_publish::{Error, bundle, site};

const VIEWER: &[(&str, &[u8])] = &[
    ("index.html", b"<!doctype html><html lang=\"en\"><head><title>v</title></head><body><div id=\"app\" data-state=\"loading\"></div></body></html>"),
    ("page.js", b"js"),
];

#[test]
fn two_bakes_give_the_same_bytes() {
    let (first, second) = (made(), made());
    assert_eq!(files(&first.published.folder), files(&second.published.folder));
    let (first, second) = (files(&first.bundle("a")), files(&second.bundle("elsewhere/b")));
    assert_eq!(
        first.keys().collect::<Vec<_>>(),
        [
            "CITATION.cff",
            "README.md",
            "SHA256SUMS",
            "datacite.json",
            "release.lock.json",
            "ro-crate-metadata.json",
            "rock-air-script-alert-1-script-1.0.0.zarr.zip",
        ]
    );
    assert_eq!(first, second);
}

#[test]
fn a_release_is_reused_or_refused_never_rewritten() {
    let made = made();
    let home = Home::at(made.folder.path());
    let before = files(&made.published.folder);
    let again = |id: &str, version: &str| {
        block_on(async {
            let snapshot = repo::snapshot(&made.folder.path().join("repo"), id).await;
            let mut schema = repo::schema();
            schema.publication.as_mut().unwrap().version = Some(version.into());
            publish(&home, &snapshot, &schema, &mut |_| ()).await
        })
    };
    assert!(again("SNAPSHOT1", "1.0.0").unwrap().reused);
    let error = again("SNAPSHOT2", "1.0.0").unwrap_err();
    assert!(matches!(error, Error::Conflict { .. }), "{error}");
    assert!(error.to_string().contains("give PUBLICATION.version another value"), "{error}");
    assert_eq!(files(&made.published.folder), before);
    assert!(!again("SNAPSHOT2", "1.1.0").unwrap().reused);
    assert_eq!(home.latest().unwrap().unwrap()["data"], "releases/1.1.0/data.zarr");
    let error = again("SNAPSHOT2", "../1").unwrap_err();
    assert!(error.to_string().starts_with("`PUBLICATION/version`: expected letters"), "{error}");
}

#[test]
fn a_foreign_folder_is_left_alone() {
    let made = made();
    let out = made.folder.path().join("mine");
    std::fs::create_dir(&out).unwrap();
    std::fs::write(out.join("thesis.tex"), "x").unwrap();
    let (folder, release) = (&made.published.folder, &made.published.release);
    let errors = [
        bundle::write(folder, release, &out, &mut |_| ()).unwrap_err(),
        block_on(site::write_with(VIEWER, folder, release, &out, &mut |_| ())).unwrap_err(),
    ];
    for error in errors {
        assert!(error.to_string().contains("found `thesis.tex`"), "{error}");
    }
    assert_eq!(files(&out).len(), 1);
    // A folder that we wrote is replaced whole.
    let bundle = made.bundle("bundle");
    std::fs::write(bundle.join("stale"), "x").unwrap();
    let again = made.bundle("bundle");
    assert!(!again.join("stale").exists());
}

#[test]
fn an_interrupted_bundle_leaves_nothing() {
    let made = made();
    let out = made.folder.path().join("bundle");
    let missing = made.folder.path().join("no-such-release");
    let error = bundle::write(&missing, &made.published.release, &out, &mut |_| ()).unwrap_err();
    assert!(error.to_string().contains("no-such-release"), "{error}");
    let names: Vec<_> = std::fs::read_dir(made.folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().contains("bundle")), "{names:?}");
}

#[test]
fn sums_cover_every_other_file() {
    let made = made();
    let bundle = made.bundle("bundle");
    let sums = text(&bundle, bundle::SUMS_FILE);
    let names: Vec<&str> = sums.lines().map(|line| &line[66..]).collect();
    let mut expected: Vec<String> = files(&bundle).into_keys().filter(|name| name != "SHA256SUMS").collect();
    expected.sort();
    assert_eq!(names, expected);
    for line in sums.lines() {
        use sha2::Digest;
        let hash: String =
            sha2::Sha256::digest(&files(&bundle)[&line[66..]]).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hash, line[..64]);
    }
}

#[test]
fn a_site_holds_the_release_without_any_script() {
    let made = made();
    let out = made.folder.path().join("site");
    block_on(site::write_with(VIEWER, &made.published.folder, &made.published.release, &out, &mut |_| ())).unwrap();
    let found = files(&out);
    for name in ["index.html", "404.html", ".nojekyll", "site.json", "page.js", "datacite.json", "data.zarr/zarr.json"]
    {
        assert!(found.contains_key(name), "{name}");
    }
    assert_eq!(json(&out, "site.json")["data"], "data.zarr");
    let page = text(&out, "index.html");
    assert!(!page.contains("<script>alert"), "the title is not escaped");
    assert!(page.contains("<h1>Rock &amp; &quot;air&quot; &lt;script&gt;alert(1)&lt;/script&gt;</h1>"));
    assert!(page.contains("<a href=\"https://orcid.org/0000-0002-1825-0097\">Lovelace, Ada</a>"));
    assert!(page.contains("<link rel=\"cite-as\" href=\"https://doi.org/10.5072/zenodo.1\">"));
    assert!(page.contains("<div id=\"zf-first\">\n<figure>"));
    assert!(page.contains("<svg") && page.contains("<tbody>"), "no chart or no numbers");
    assert!(page.contains("id=\"app\" data-state=\"loading\"><div class=\"zf-landing\">"));
    let (_, rest) = page.split_once("<script type=\"application/ld+json\">").unwrap();
    let (document, _) = rest.split_once("</script>").unwrap();
    let document: serde_json::Value = serde_json::from_str(document).unwrap();
    assert_eq!(document["name"], made.published.release.publication.title);
    for bytes in found.values() {
        assert!(!String::from_utf8_lossy(bytes).contains("example.org"), "an e-mail address got out");
    }
}

#[test]
fn without_a_viewer_a_site_says_how_to_get_one() {
    let made = made();
    let out = made.folder.path().join("site");
    let error = block_on(site::write_with(&[], &made.published.folder, &made.published.release, &out, &mut |_| ()))
        .unwrap_err();
    assert!(error.to_string().contains("cargo xtask viewer"), "{error}");
    assert!(!out.exists());
}
