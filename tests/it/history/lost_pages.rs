//! Pages of stories that somebody removed from the folder, and packed forms that somebody damaged.

use super::*;

impl Years {
    fn publish(&self) {
        let published = self.portal.huiwen(&["publish"]);
        assert!(published.status.success(), "{published:?}");
    }

    /// Publishing everything gives these files, whether all of them stand there, or some, or none. Documents of
    /// archives that nothing links to any more stay for a day.
    fn check_is_whole(&self) {
        let published = || {
            let mut files = self.portal.published();
            files.retain(|path, _| !path.to_string_lossy().contains("/archive/"));
            files
        };
        let before = published();
        self.publish();
        let again = published();
        assert!(before == again, "again: {:?}", differing(&before, &again));
        fs::remove_dir_all(self.portal.path().join("public/story")).unwrap();
        self.publish();
        let stories = published();
        assert!(before == stories, "their pages: {:?}", differing(&before, &stories));
        fs::remove_dir_all(self.portal.path().join("public")).unwrap();
        self.publish();
        let anew = published();
        assert!(before == anew, "all: {:?}", differing(&before, &anew));
    }
}

#[test]
fn they_are_written_again_though_the_first_page_stands() {
    let years = Years::pass();
    let id = years.id(HEADLINES[0][2]);
    assert!(years.portal.huiwen(&["story", "withdraw", &id, "消息有误"]).status.success());
    years.check_is_whole();
}

#[test]
fn those_that_lead_to_the_story_that_took_theirs_in_come_back_too() {
    let years = Years::pass();
    let page = |id: &str| years.portal.read(&format!("public/story/{id}.html"));
    let [last, second, first] = HEADLINES[3].map(|headline| years.id(headline));
    for [into, from] in [[&second, &first], [&last, &second]] {
        let merged = years.portal.huiwen(&["story", "merge", into, from]);
        assert!(merged.status.success(), "{merged:?}");
    }
    // One after another: both lead to the last one.
    assert!(page(&first).contains(&last) && page(&second).contains(&last));
    years.publish();
    years.check_is_whole();
    years.round("2026-11-12T04:00:00Z", &["码头候船室扩建", "河道清淤提前完工"]);
    assert!(!years.portal.read("public/all/rss.xml").contains(&last), "it left the feeds");
    assert!(page(&first).contains(&last) && page(&last).contains(HEADLINES[3][0]));
    years.publish();
    years.check_is_whole();
    // Nothing leads to a story that is hidden.
    assert!(years.portal.huiwen(&["story", "hide", &last]).status.success());
    years.publish();
    years.check_is_whole();
    for id in [&first, &second, &last] {
        assert!(!years.portal.path().join(format!("public/story/{id}.html")).exists());
    }
    assert!(years.portal.huiwen(&["story", "unhide", &last]).status.success());
    assert!(page(&first).contains(&last) && page(&second).contains(&last));
    years.publish();
    years.check_is_whole();
}

#[test]
fn packed_forms_that_were_damaged_are_made_again() {
    let years = Years::pass();
    years.publish();
    let before = years.portal.published();
    let is_named = |path: &PathBuf| {
        let path = path.to_string_lossy();
        path.starts_with("redian/") || path.starts_with("friends")
    };
    for form in ["gz", "br", "zst"] {
        let damaged = before.keys().filter(|path| is_named(path));
        let damaged = damaged.filter(|path| path.extension().is_some_and(|end| end == form));
        let damaged: Vec<_> = damaged.collect();
        assert!(damaged.iter().any(|path| path.to_string_lossy().contains("archive/2026")));
        for path in damaged {
            years.portal.write(&format!("public/{}", path.display()), "");
        }
        years.publish();
        let after = years.portal.published();
        assert!(before == after, "{form}: {:?}", differing(&before, &after));
    }
}
