//! Homes and repos on a real folder: what is kept, what is refused, what concurrent writers lose (nothing).
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Map, json};
use std::collections::BTreeMap;
use std::path::Path;
use zarr_fuse_core::zarr::array::{document, group_document, put_document};
use zarr_fuse_store::{Error, Home, Session};

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

async fn write(session: &Session, node: &str) {
    put_document(&session.store(), node, &group_document(&Map::new())).await.unwrap();
}

async fn begin(home: &Home) {
    let (repo, _lock) = home.create().await.unwrap();
    let session = repo.session().await.unwrap();
    write(&session, "").await;
    session.commit("begin", BTreeMap::new()).await.unwrap();
}

#[test]
fn a_home_is_made_once_and_never_by_reading() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path().join("home"));
    assert!(matches!(block(home.repo()), Err(Error::NotFound { .. })));
    assert!(!home.root().exists(), "looking must not create");
    block(begin(&home));
    assert!(matches!(block(home.create()), Err(Error::Exists { .. })));
}

#[test]
fn of_many_who_make_a_home_one_does() {
    let folder = tempfile::tempdir().unwrap();
    let made = std::thread::scope(|scope| {
        let make = || block(async { Home::at(folder.path()).create().await.map(drop) });
        let threads: Vec<_> = (0..6).map(|_| scope.spawn(make)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 1, "{made:?}");
    assert!(made.iter().all(|made| matches!(made, Ok(()) | Err(Error::Exists { .. }))), "{made:?}");
}

#[test]
fn versions_are_kept_and_properties_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    block(async {
        begin(&home).await;
        let repo = home.repo().await.unwrap();
        let before = repo.snapshot(None).await.unwrap();
        let session = repo.session().await.unwrap();
        write(&session, "new").await;
        assert!(document(&repo.snapshot(None).await.unwrap().store, "new").await.unwrap().is_none(), "not committed");
        let id = session.commit("c1", BTreeMap::from([("rows".into(), json!(3))])).await.unwrap();

        let after = repo.snapshot(None).await.unwrap();
        assert_eq!(after.id, id);
        assert!(document(&after.store, "new").await.unwrap().is_some());
        let old = repo.snapshot(Some(&before.id)).await.unwrap();
        assert!(document(&old.store, "new").await.unwrap().is_none());
        let log = repo.log().await.unwrap();
        assert_eq!((log[0].message.as_str(), &log[0].properties["rows"]), ("c1", &json!(3)));
    });
}

#[test]
fn a_lost_race_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    block(async {
        begin(&home).await;
        let repo = home.repo().await.unwrap();
        let (first, second) = (repo.session().await.unwrap(), repo.session().await.unwrap());
        write(&first, "a").await;
        write(&second, "b").await;
        first.commit("first", BTreeMap::new()).await.unwrap();
        assert!(matches!(second.commit("second", BTreeMap::new()).await, Err(Error::Conflict { .. })));
    });
}

fn commit_some(root: &Path, writer: usize, commits: usize) {
    let home = Home::at(root);
    block(async {
        for i in 0..commits {
            let _lock = home.lock().unwrap();
            // Opened anew each time, as another process would.
            let session = home.repo().await.unwrap().session().await.unwrap();
            write(&session, &format!("w{writer}_{i}")).await;
            session.commit("one", BTreeMap::new()).await.unwrap();
        }
    });
}

#[test]
fn writers_that_take_the_lock_lose_nothing() {
    const WRITERS: usize = 4;
    const COMMITS: usize = 8;
    let folder = tempfile::tempdir().unwrap();
    block(begin(&Home::at(folder.path())));
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let root = folder.path();
            scope.spawn(move || commit_some(root, writer, COMMITS));
        }
    });
    block(async {
        let repo = Home::at(folder.path()).repo().await.unwrap();
        let store = repo.snapshot(None).await.unwrap().store;
        for writer in 0..WRITERS {
            for i in 0..COMMITS {
                assert!(document(&store, &format!("w{writer}_{i}")).await.unwrap().is_some(), "w{writer}_{i} is lost");
            }
        }
        assert_eq!(repo.log().await.unwrap().len(), 2 + WRITERS * COMMITS);
    });
}

#[test]
fn addresses() {
    let base = Path::new("/data");
    let root = |address: &str| Home::parse(address, base).map(|home| home.root().display().to_string());
    assert_eq!(root("boreholes").unwrap(), "/data/boreholes");
    assert_eq!(root("file:///srv/x").unwrap(), "/srv/x");
    assert_eq!(
        root("s3://bucket/x").unwrap_err().to_string(),
        "`s3://bucket/x`: expected a folder or a `file://` address, found `s3://`"
    );
}

#[tokio::test]
async fn the_repo_does_not_grow_with_the_square_of_its_commits() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path().join("h"));
    let (repo, lock) = home.create().await.unwrap();
    drop(lock);
    let mut ids = Vec::new();
    for i in 0..150 {
        let _lock = home.lock().unwrap();
        let session = repo.session().await.unwrap();
        put_document(&session.store(), "", &group_document(&Map::from_iter([("i".into(), json!(i))]))).await.unwrap();
        ids.push(session.commit("one", BTreeMap::new()).await.unwrap());
    }
    let copies = std::fs::read_dir(folder.path().join("h/repo/overwritten")).unwrap().count();
    assert!(copies <= 66, "{copies}");
    // Every version can still be read, also by who opens the repo anew.
    let repo = home.repo().await.unwrap();
    for (i, id) in ids.iter().enumerate() {
        let store = repo.snapshot(Some(id)).await.unwrap().store;
        assert_eq!(document(&store, "").await.unwrap().unwrap()["attributes"]["i"], json!(i));
    }
    assert_eq!(repo.log().await.unwrap().len(), 151);
}
