//! A month that is too large for one document.

use std::{collections::BTreeMap, path::PathBuf};

use super::{Years, ids_in};

/// Stories of one round; more than a document of the open part holds.
const MANY: usize = 130;

const FEEDS: [&str; 4] = ["redian/atom.xml", "redian/rss.xml", "all/atom.xml", "all/rss.xml"];

fn headlines(round: usize, many: usize) -> Vec<String> {
    (0..many).map(|number| format!("第{round}{number:03}号公告：某处施工第{number}天")).collect()
}

impl Years {
    /// A portal to which so many stories come at each of these times.
    fn of_large_rounds(rounds: &[(&str, usize)]) -> Years {
        let years = Years::begin();
        let settings = years.portal.read("feeds.toml") + "backlog = 1000\n";
        years.portal.configure(&settings);
        for (round, (at, many)) in rounds.iter().enumerate() {
            years.show(at, round, *many);
        }
        years
    }

    fn show(&self, at: &str, round: usize, many: usize) {
        let headlines = headlines(round, many);
        self.round(at, &headlines.iter().map(String::as_str).collect::<Vec<_>>());
    }

    /// The archive documents of a feed, the newest first, each with the number of its stories.
    fn documents(&self, file: &str) -> Vec<(PathBuf, usize)> {
        let chain = self.chain(file).into_iter().skip(1);
        chain.map(|(path, document)| (path, ids_in(&document).len())).collect()
    }
}

#[test]
fn the_open_part_of_a_month_is_spread_over_small_documents_until_it_is_closed() {
    let years =
        Years::of_large_rounds(&[("2026-11-02T04:00:00Z", MANY), ("2026-11-03T04:00:00Z", MANY)]);
    years.check_complete();
    for file in FEEDS {
        let sizes: Vec<usize> = years.documents(file).into_iter().map(|(_, size)| size).collect();
        assert_eq!(sizes, [60, 100, 100], "{file}");
    }
    let page = years.portal.read("public/redian/archive/2026-11.html");
    assert_eq!(page.matches("号公告").count(), 260);

    let next_month = "2026-12-01T04:00:00Z";
    years.show(next_month, 2, 3);
    years.check_complete();
    for file in FEEDS {
        let documents = years.documents(file);
        let sizes: Vec<usize> = documents.iter().map(|(_, size)| *size).collect();
        assert_eq!(sizes, [1, 260], "{file}");
        assert!(documents[1].0.to_string_lossy().contains("/2026-11-"), "{documents:?}");
    }
    let page = years.portal.read("public/redian/archive/2026-11.html");
    assert_eq!(page.matches("号公告").count(), 260);
    let index = years.portal.read("public/redian/archive/index.html");
    assert_eq!(index.matches("2026-11.html").count(), 1, "{index}");
}

#[test]
fn a_new_story_leaves_the_documents_before_the_last_one_alone() {
    let years =
        Years::of_large_rounds(&[("2026-11-02T04:00:00Z", 2 * MANY), ("2026-11-03T04:00:00Z", 1)]);
    let before = years.documents("redian/atom.xml");
    years.show("2026-11-04T04:00:00Z", 2, 2);
    let after = years.documents("redian/atom.xml");
    assert_eq!(before.len(), 3);
    assert_eq!(before[1..], after[1..]);
    assert_ne!(before[0], after[0]);
    // The story that left the feed stands in it now.
    assert_eq!((before[0].1, after[0].1), (60, 61));
}

#[test]
fn addresses_of_small_documents_say_the_same_for_ever() {
    let years = Years::of_large_rounds(&[]);
    let mut said: BTreeMap<PathBuf, Vec<u8>> = BTreeMap::new();
    let mut look = |years: &Years| {
        for (path, bytes) in years.archives() {
            let before = said.entry(path.clone()).or_insert_with(|| bytes.clone());
            assert!(*before == bytes, "{}", path.display());
        }
        years.check_complete();
    };
    for (round, many) in [MANY, 1, 75, MANY].into_iter().enumerate() {
        years.show(&format!("2026-11-0{}T04:00:00Z", round + 2), round, many);
        look(&years);
    }
    // The whole part is older than what an editor changes in its midst.
    let headline = &headlines(0, MANY)[5];
    let id = years.id(headline);
    assert!(years.portal.huiwen(&["story", "hide", &id]).status.success());
    for (path, bytes) in years.archives() {
        assert!(!String::from_utf8_lossy(&bytes).contains(&id), "{}", path.display());
    }
    let page = years.portal.read("public/redian/archive/2026-11.html");
    assert!(!page.contains(headline) && page.contains("号公告"));
    assert!(years.portal.huiwen(&["story", "unhide", &id]).status.success());
    assert!(years.portal.read("public/redian/archive/2026-11.html").contains(headline));
    look(&years);
    years.show("2026-12-01T04:00:00Z", 4, 2);
    look(&years);
}
