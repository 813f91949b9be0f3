//! The real road: documents are served, rounds are run, and the stories are listed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{carried, set::Document};
use crate::{
    origin::{Answer, Origin},
    portal::{Portal, SITE},
};

/// A story, by its id.
pub(super) type Standing = String;

/// Where each document stands, and why.
pub(super) struct Groups {
    stories: BTreeMap<String, Standing>,
    reasons: BTreeMap<String, String>,
}

impl Groups {
    /// The story of a document.
    pub(super) fn story(&self, guid: &str) -> &Standing {
        &self.stories[guid]
    }

    /// Why it stands there.
    pub(super) fn reason(&self, guid: &str) -> &str {
        &self.reasons[guid]
    }

    /// Every story as the documents in it.
    pub(super) fn members(&self) -> BTreeSet<BTreeSet<&str>> {
        let mut members: BTreeMap<&Standing, BTreeSet<&str>> = BTreeMap::new();
        for (guid, story) in &self.stories {
            members.entry(story).or_default().insert(guid);
        }
        members.into_values().collect()
    }
}

/// The stories after one round over all documents.
pub(super) fn of_one_round(documents: &[Document]) -> Groups {
    let all: Vec<usize> = (0..documents.len()).collect();
    of_rounds(documents, &[all])
}

/// The stories after rounds that brought these documents, by their places; twelve minutes lie between two.
pub(super) fn of_rounds(documents: &[Document], rounds: &[Vec<usize>]) -> Groups {
    let sources = carried::sources(documents);
    let origin = Origin::start();
    let mut feeds_toml = SITE.to_owned();
    for (name, key) in &sources {
        let path = format!("/{key}");
        origin.set(&path, Answer::status(404));
        let url = origin.url(&path);
        feeds_toml += &format!(
            "[[sources]]\nkey = \"{key}\"\nname = \"{name}\"\nurl = \"{url}\"\nsections = [\"redian\"]\n"
        );
    }
    let portal = Portal::new("");
    portal.configure(&feeds_toml);
    let mut shown: BTreeMap<&str, Vec<&Document>> = BTreeMap::new();
    for (minute, round) in
        (0..60_u32).flat_map(|hour| [0, 12, 24, 36, 48].map(|m| (hour, m))).zip(rounds)
    {
        for place in round {
            let document = &documents[*place];
            shown.entry(&document.outlet).or_default().push(document);
        }
        for (name, documents) in &shown {
            let key = &sources[name];
            origin.set(&format!("/{key}"), carried::feed(key, name, documents));
        }
        let (hour, minute) = minute;
        portal.round(&format!("2026-11-23T{:02}:{minute:02}:00Z", 12 + hour));
    }
    listed(&portal)
}

fn listed(portal: &Portal) -> Groups {
    let output = portal.huiwen(&["story", "list", "--json", "--limit", "0"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    let (mut stories, mut reasons) = (BTreeMap::new(), BTreeMap::new());
    for story in list.as_array().unwrap() {
        for item in story["items"].as_array().unwrap() {
            let guid = item["guid"].as_str().unwrap().to_owned();
            reasons.insert(guid.clone(), item["reason"].as_str().unwrap_or_default().to_owned());
            stories.insert(guid, story["id"].as_str().unwrap().to_owned());
        }
    }
    Groups { stories, reasons }
}
