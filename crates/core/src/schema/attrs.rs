//! Decodes `ATTRS`: free attributes, and at the root the options of the store.

use super::cursor::Cursor;
use super::language::{Key, Section};
use super::model::StoreOptions;
use crate::diagnostic::code;
use serde_json::{Map, Value};

pub(crate) const SECRETS: &[&str] = &["S3_ACCESS_KEY", "S3_SECRET_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/// The attributes of a group; `store` takes the options of the root's.
pub(crate) fn attributes(at: &Cursor<'_>, root: bool, store: &mut StoreOptions) -> Map<String, Value> {
    let mut attributes = Map::new();
    for (name, at) in at.entries("a mapping of attributes") {
        if SECRETS.contains(&name) {
            secret(&at, name);
        } else if !root && of_store(name).is_some() {
            at.key_fault(
                &code::ROOT_ONLY,
                format!("expected `{name}` in the ATTRS of the root, found it in a group"),
                "move it to ATTRS at the first level of the file",
            );
        } else if !root {
            attributes.insert(name.to_owned(), at.json());
        } else if of_store(name).is_some() {
            option(name, &at, store);
        } else {
            attributes.insert(name.to_owned(), at.json());
        }
    }
    attributes
}

/// The key of an option of the store.
fn of_store(name: &str) -> Option<&'static Key> {
    Section::Store.keys().iter().find(|key| key.name == name)
}

fn secret(at: &Cursor<'_>, name: &str) {
    at.key_fault(
        &code::SECRET,
        format!("expected no secret in a schema, found `{name}`"),
        "take it out, replace the key if the file was shared, and set it in the environment",
    );
}

fn option(name: &str, at: &Cursor<'_>, store: &mut StoreOptions) {
    if at.node.is_null() {
        return;
    }
    if of_store(name).is_some_and(|key| key.later.is_some()) {
        at.not_used();
    }
    match name {
        "STORE_URL" => store.url = address(at),
        "S3_ENDPOINT_URL" => store.endpoint_url = address(at),
        "S3_REGION" => store.region = at.text(),
        _ => store.options = options(at),
    }
}

/// An address without a name and a password in it.
fn address(at: &Cursor<'_>) -> Option<String> {
    let text = at.text()?;
    let authority = text.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or_default());
    if authority.is_some_and(|authority| authority.contains('@')) {
        at.fault(
            &code::SECRET,
            "expected no secret in a schema, found an address with a name and a password",
            "take them out, replace the password if the file was shared, and set it in the environment",
        );
        return None;
    }
    Some(text)
}

/// `S3_OPTIONS`.
fn options(at: &Cursor<'_>) -> Map<String, Value> {
    let options = at.json_map();
    if let Some(name) = hidden(&options) {
        secret(at, &format!("S3_OPTIONS.{name}"));
        return Map::new();
    }
    options
}

/// The first key at any depth that is a secret's.
fn hidden(options: &Map<String, Value>) -> Option<String> {
    options.iter().find_map(|(name, value)| {
        let word = name.to_lowercase();
        let named =
            word == "key" || ["secret", "password", "token", "access_key"].iter().any(|secret| word.contains(secret));
        if named && !value.is_null() {
            return Some(name.clone());
        }
        hidden(value.as_object()?).map(|below| format!("{name}.{below}"))
    })
}
