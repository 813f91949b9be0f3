//! Stories that did not change are taken over from the documents that stand in the folder, and nobody can tell.

use super::*;

/// A portal whose feeds hold twenty stories.
fn many() -> (Years, Vec<String>) {
    let origin = Origin::start();
    let portal = Portal::of(&origin);
    let years = Years { origin, portal };
    let headlines: Vec<String> = (1..=20).map(|number| format!("第{number}号简讯&<甲>")).collect();
    years.show_these(ROUNDS[0], &headlines);
    (years, headlines)
}

impl Years {
    fn show_these(&self, at: &str, headlines: &[String]) {
        let headlines: Vec<String> = headlines.iter().map(|text| escaped(text)).collect();
        let headlines: Vec<&str> = headlines.iter().map(String::as_str).collect();
        self.round(at, &headlines);
    }

    /// Publishing what changed gave the files that publishing everything gives.
    fn check_as_if_anew(&self) {
        let taken_over = self.portal.published();
        assert!(self.portal.huiwen(&["publish"]).status.success());
        let anew = self.portal.published();
        assert!(taken_over == anew, "{:?}", differing(&taken_over, &anew));
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[test]
fn what_is_taken_over_is_what_would_be_spelled_anew() {
    let (years, mut headlines) = many();
    headlines.push("新来的一条".to_owned());
    years.show_these("2026-08-30T05:00:00Z", &headlines);
    years.check_as_if_anew();
    let ids = years.ids();
    let id = |number: usize| ids[&headlines[number]].as_str();
    for (command, number, words) in [
        ("retitle", 15, Some("编辑改过的题目")),
        ("hide", 12, None),
        ("correct", 18, Some("地名有误")),
    ] {
        let mut arguments = vec!["story", command, id(number)];
        arguments.extend(words);
        let done = years.portal.huiwen(&arguments);
        assert!(done.status.success(), "{command}: {done:?}");
    }
    years.show_these("2026-08-30T06:00:00Z", &headlines);
    years.check_as_if_anew();
    let document = years.portal.read("public/all/feed.json");
    assert!(document.contains("编辑改过的题目"));
    assert!(document.contains("地名有误"));
    assert!(!document.contains(&headlines[12]));
}

#[test]
fn documents_that_are_not_as_they_were_written_are_spelled_anew() {
    for file in ["rss.xml", "atom.xml", "feed.json", "index.html"] {
        let (years, mut headlines) = many();
        let path = format!("public/all/{file}");
        let damaged = years.portal.read(&path).replace("第3号简讯", "谣言");
        years.portal.write(&path, damaged);
        headlines.push("新来的一条".to_owned());
        years.show_these("2026-08-30T05:00:00Z", &headlines);
        assert!(!years.portal.read(&path).contains("谣言"), "{file}");
        years.check_as_if_anew();
    }
}
