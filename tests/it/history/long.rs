//! Whole texts that are too long together for one document.

use std::{collections::BTreeSet, path::PathBuf};

use chrono::{DateTime, Utc};

use super::{Years, ids_in};
use crate::{origin::Answer, portal::rss};

/// Bytes of a text; a document has room for eight of them.
const LENGTH: usize = 390_000;

/// The W3C feed validator reads no more of a document.
const LARGEST: usize = 5_000_000;

/// Words that no two texts share.
fn text(seed: u32) -> String {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut sign = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from_u32(0x4e00 + (state >> 16) % 0x5000).unwrap()
    };
    let line: String = (0..LENGTH / 50 / 3).map(|_| sign()).collect();
    // One that is said again and again is long as well.
    line.repeat(50)
}

impl Years {
    /// So many reports come at this time, with texts that may be published whole.
    fn tell(&self, at: &str, first: u32, many: u32) {
        let day: DateTime<Utc> = at.parse().unwrap();
        let date = day.to_rfc2822();
        let reports: Vec<(String, String)> = (first..first + many)
            .map(|number| (format!("第{number:03}号公告：某处施工第{number}天"), text(number)))
            .collect();
        let items: Vec<_> = reports
            .iter()
            .map(|(name, text)| (name.as_str(), name.as_str(), date.as_str(), text.as_str()))
            .collect();
        self.origin.set("/feed", Answer::ok("application/rss+xml", rss(&items)));
        self.portal.round(at);
    }

    /// The documents of the archive with the ids of their stories, the newest first. None is too large, and none tells
    /// a story that another one tells.
    fn check_documents(&self, file: &str) -> Vec<(PathBuf, BTreeSet<String>)> {
        let documents = self.chain(file).into_iter().skip(1);
        let documents: Vec<_> = documents
            .map(|(path, document)| {
                assert!(document.len() < LARGEST, "{}: {}", path.display(), document.len());
                (path, ids_in(&document))
            })
            .collect();
        let told: BTreeSet<&String> = documents.iter().flat_map(|(_, ids)| ids).collect();
        let many: usize = documents.iter().map(|(_, ids)| ids.len()).sum();
        assert_eq!(told.len(), many, "{file}");
        documents
    }
}

fn paths(documents: &[(PathBuf, BTreeSet<String>)]) -> Vec<&PathBuf> {
    documents.iter().map(|(path, _)| path).collect()
}

#[test]
fn a_month_of_long_texts_is_cut_into_documents_of_some_megabytes() {
    let years = Years::begin();
    let settings = years.portal.read("feeds.toml").replacen(
        "sections = [\"redian\"]\n",
        "sections = [\"redian\"]\ncontent = \"full\"\n",
        1,
    );
    years.portal.configure(&(settings + "backlog = 1000\n"));
    years.tell("2026-11-02T04:00:00Z", 0, 12);
    years.check_complete();
    let before = years.check_documents("redian/atom.xml");
    let sizes: Vec<usize> = before.iter().map(|(_, ids)| ids.len()).collect();
    assert_eq!(sizes, [4, 8]);
    let index = years.portal.read("public/redian/archive/index.html");
    assert_eq!(index.matches("2026-11.html").count(), 1, "{index}");

    // What comes leaves the older document alone.
    years.tell("2026-11-03T04:00:00Z", 12, 7);
    years.check_complete();
    let after = years.check_documents("redian/atom.xml");
    let sizes: Vec<usize> = after.iter().map(|(_, ids)| ids.len()).collect();
    assert_eq!(sizes, [3, 8, 8]);
    assert_eq!(paths(&after)[2..], paths(&before)[1..]);
    let page = years.portal.read("public/redian/archive/2026-11.html");
    assert_eq!(page.matches("号公告").count(), 19);

    // A part that is closed is cut as well, and stays so when all is made anew.
    years.tell("2026-12-01T04:00:00Z", 19, 3);
    years.check_complete();
    let closed = years.check_documents("all/rss.xml");
    let sizes: Vec<usize> = closed.iter().map(|(_, ids)| ids.len()).collect();
    assert_eq!(sizes, [1, 3, 8, 8]);
    assert!(years.portal.huiwen(&["publish"]).status.success());
    let again = years.check_documents("all/rss.xml");
    assert_eq!(paths(&again), paths(&closed));

    // A correction changes the document that holds it, and those that follow.
    let id = years.id("第015号公告：某处施工第15天");
    assert!(years.portal.huiwen(&["story", "retitle", &id, "某处施工改期"]).status.success());
    years.check_complete();
    let corrected = years.check_documents("all/rss.xml");
    assert_eq!(paths(&corrected)[3], paths(&closed)[3]);
    assert!(corrected.iter().zip(&closed).all(|(one, other)| one.1 == other.1));
}
