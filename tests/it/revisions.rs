//! What sources change in their reports: kept, shown, and not without an end.

use chrono::{DateTime, TimeDelta, Utc};
use huiwen::store::History;

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, told},
};

const FIRST: &str = "2026-11-22T04:00:00Z";
const DATE: &str = "2026-11-22T10:00:00+08:00";

/// An Atom entry with these dates and this text.
fn atom(published: &str, updated: &str, title: &str, text: &str) -> Answer {
    let feed = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>urn:x</id><title>例报</title>\
         <updated>{updated}</updated><entry><id>urn:1</id><title>{title}</title>\
         <link href=\"https://example.cn/1.html\"/><published>{published}</published>\
         <updated>{updated}</updated><content type=\"html\">{text}</content></entry></feed>"
    );
    Answer::ok("application/atom+xml", feed)
}

/// The time of a round, so many minutes after the first one.
fn minutes(after: i64) -> String {
    let first: DateTime<Utc> = FIRST.parse().unwrap();
    (first + TimeDelta::minutes(after)).to_rfc3339()
}

/// The only story of the portal, as `story list --json` prints it.
fn only_story(portal: &Portal) -> serde_json::Value {
    let listed = portal.huiwen(&["story", "list", "--json"]).stdout;
    let listed: serde_json::Value = serde_json::from_slice(&listed).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
    listed[0].clone()
}

fn id(portal: &Portal) -> String {
    only_story(portal)["id"].as_str().unwrap().to_owned()
}

fn histories(portal: &Portal) -> Vec<History> {
    portal.store().history(id(portal).parse().unwrap()).unwrap()
}

/// What `story history` prints.
fn printed(portal: &Portal, id: &str) -> String {
    let output = portal.huiwen(&["story", "history", id]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_an_item_said_before_is_kept_and_shown_with_what_changed() {
    let origin = Origin::start();
    let portal = Portal::of(&origin);
    origin.set("/feed", atom(DATE, DATE, "两区合并获批", "会议通过方案。新区设在江北，明年挂牌。"));
    portal.round(FIRST);
    assert_eq!(histories(&portal), []);
    origin.set("/feed", atom(DATE, DATE, "两区合并获批", "会议通过方案。新区设在江南，明年挂牌。"));
    let (report, _) = portal.round(&minutes(60));
    assert_eq!(told(&report, "feed").updated, 1);
    let text = "会议通过方案。新区设在江南，明年挂牌。（交汇点）";
    origin.set("/feed", atom(DATE, DATE, "三区合并获批", text));
    portal.round(&minutes(120));

    let histories = histories(&portal);
    let [item] = histories.as_slice() else { panic!("{histories:?}") };
    let headlines: Vec<&str> = item.versions.iter().map(|said| said.headline.as_str()).collect();
    assert_eq!(headlines, ["两区合并获批", "两区合并获批", "三区合并获批"]);
    let since: Vec<String> = item.versions.iter().map(|said| said.since.to_rfc3339()).collect();
    assert_eq!(since[1..], [minutes(60), minutes(120)]);
    let printed = printed(&portal, &id(&portal));
    for line in [
        "feed · https://example.cn/1.html\n",
        "2026-11-22 13:00\n",
        "设在江[-北-]{+南+}，明年挂牌。\n",
        "2026-11-22 14:00\n  标题：[-两-]{+三+}区合并获批\n  来源：[-来源feed-]{+交汇点+}\n",
    ] {
        assert!(printed.contains(line), "{line} is not in {printed}");
    }
}

#[test]
fn a_story_without_changes_has_no_history() {
    let origin = Origin::start();
    let portal = Portal::of(&origin);
    origin.set("/feed", atom(DATE, DATE, "一", "正文"));
    portal.round(FIRST);
    portal.round(&minutes(60));
    let output = portal.huiwen(&["story", "history", &id(&portal)]);
    assert!(output.status.success() && output.stdout.is_empty());
    let nobody = "6b1f3f0e-9d1c-5c57-8a55-1f0d2c4e7a90";
    assert_eq!(portal.huiwen(&["story", "history", nobody]).status.code(), Some(1));
}

#[test]
fn a_counter_in_the_text_is_news_two_dozen_times_at_most() {
    let origin = Origin::start();
    let portal = Portal::of(&origin);
    let count = |readers: i64| atom(DATE, DATE, "一", &format!("正文。阅读 {readers} 次"));
    for poll in 0..30 {
        origin.set("/feed", count(poll));
        let (report, written) = portal.round(&minutes(60 * poll));
        let is_news = poll <= 24;
        assert_eq!(told(&report, "feed").updated, usize::from(poll > 0 && is_news), "{poll}");
        assert_eq!(written > 0, is_news, "{poll}");
    }
    let page = portal.read("public/all/atom.xml");
    assert!(page.contains("<updated>2026-11-23T12:00:00+08:00</updated>"), "{page}");
    assert_eq!(histories(&portal)[0].versions.len(), 25);

    // A word of the source counts at all times, and from then on changes are believed again.
    let said = "2026-11-24T09:00:00+08:00";
    origin.set("/feed", atom(DATE, said, "一", "正文，有更正。"));
    let (report, _) = portal.round("2026-11-24T02:00:00Z");
    assert_eq!(told(&report, "feed").updated, 1);
    origin.set("/feed", atom(DATE, said, "一", "正文，又有更正。"));
    let (report, _) = portal.round("2026-11-24T03:00:00Z");
    assert_eq!(told(&report, "feed").updated, 1);
    let page = portal.read("public/all/atom.xml");
    assert!(page.contains("又有更正"), "{page}");
}

#[test]
fn of_a_source_that_dates_every_change_the_first_and_the_last_versions_are_kept() {
    let origin = Origin::start();
    let portal = Portal::of(&origin);
    for poll in 0..70 {
        origin.set("/feed", atom(DATE, &minutes(poll), "直播", &line(poll)));
        portal.round(&minutes(poll));
    }
    let histories = histories(&portal);
    let texts: Vec<&str> =
        histories[0].versions.iter().map(|said| said.html.as_deref().unwrap()).collect();
    assert_eq!(texts.len(), 65);
    assert!(texts[0].contains(&line(0)) && texts[1].contains(&line(6)), "{texts:?}");
    assert!(texts[64].contains(&line(69)), "{texts:?}");
}

#[test]
fn an_entry_that_is_dated_anew_at_every_poll_is_no_news_until_it_says_something_else() {
    let origin = Origin::start();
    let portal = Portal::of(&origin);
    let poll = |after: i64, text: &str| {
        let now = minutes(after);
        origin.set("/feed", atom(&now, &now, "一", text));
        let (report, written) = portal.round(&now);
        (told(&report, "feed").updated, written)
    };
    poll(0, "正文");
    let before = portal.published();
    for after in 1..30 {
        assert_eq!(poll(after, "正文"), (0, 0), "{after}");
    }
    assert_eq!(portal.published(), before);
    let (updated, written) = poll(30, "正文，有更正。");
    assert!(updated == 1 && written > 0);
}

#[test]
fn a_counter_beside_a_date_that_moves_at_every_poll_is_news_two_dozen_times_at_most() {
    let origin = Origin::start();
    let portal = Portal::of(&origin);
    let poll = |after: i64, text: &str| {
        let now = minutes(after);
        origin.set("/feed", atom(&now, &now, "一", text));
        let (report, written) = portal.round(&now);
        let told = told(&report, "feed");
        assert_eq!(told.new + told.updated > 0, written > 0, "{after}");
        written > 0
    };
    let count = |text: &str, readers: i64| {
        format!("{text}阅读 {readers} 次，{readers}分钟前，第v{readers}版")
    };
    let news = (0..60).filter(|after| poll(*after, &count("正文。", *after))).count();
    assert_eq!(news, 1 + 24);
    // Other words with another date are a word of the source, and from then on its counter is believed again.
    assert!(poll(60, &count("正文，有更正。", 60)));
    assert!(portal.read("public/all/atom.xml").contains("有更正"));
    let news = (61..120).filter(|after| poll(*after, &count("正文，有更正。", *after))).count();
    assert_eq!(news, 24);
    assert!(portal.read("public/all/atom.xml").contains("<updated>2026-11-22T13:24:"));
}

/// Another line of a running report for each number.
fn line(number: i64) -> String {
    let signs: Vec<char> = "江河湖海山川草木花鸟鱼虫风霜雨雪".chars().collect();
    let sign = |at: i64| signs[usize::try_from(at).unwrap() % signs.len()];
    format!("直播：{}{}", sign(number / 16), sign(number))
}

#[test]
fn a_purged_story_leaves_no_version_of_it() {
    let origin = Origin::start();
    let portal = Portal::of(&origin);
    origin.set("/feed", atom(DATE, DATE, "一", "隐私"));
    portal.round(FIRST);
    origin.set("/feed", atom(DATE, DATE, "一", "正文"));
    portal.round(&minutes(60));
    assert!(portal.huiwen(&["story", "purge", &id(&portal)]).status.success());
    let database = rusqlite::Connection::open(portal.config().database).unwrap();
    let left: i64 =
        database.query_row("SELECT count(*) FROM revision", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
}
