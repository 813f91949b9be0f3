//! Published reports are looked at again at their origin: what is withdrawn there is withdrawn here.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use huiwen::model::ALL;
use uuid::Uuid;

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, SITE, source},
};

const BEGIN: &str = "2026-11-22T08:00:00Z";

/// So many hours after all was published: times at which looks are due.
const LOOKS: [i64; 5] = [2, 50, 150, 300, 1200];

const HEADLINES: [&str; 8] = [
    "城北社区夜校今晚开班",
    "滨江新区无人公交试跑",
    "老码头改造工程通过验收",
    "高校毕业生就业服务月启动",
    "山区小站通了电气化列车",
    "湖区禁渔期提前两周结束",
    "古籍修复师走进中学课堂",
    "蔬菜直通车开进二十个小区",
];

/// The beginning of a feeds.toml that looks at reports again.
fn looking() -> String {
    SITE.replace("recheck = false\n", "")
}

/// A site with a feed of reports, and the portal that published them.
struct Desk {
    site: Origin,
    portal: Portal,
}

impl Desk {
    /// A site whose `/feed` shows so many reports, whose pages are there.
    fn of(reports: usize) -> Desk {
        Desk::with(&looking(), reports)
    }

    fn with(feeds_toml: &str, reports: usize) -> Desk {
        let site = Origin::start();
        let portal = Portal::new("");
        portal.configure(&format!("{feeds_toml}{}", source("feed", site.url("/feed").as_str())));
        let desk = Desk { site, portal };
        desk.show(reports, "例报");
        for report in 0..reports {
            desk.set_page(report, Answer::ok("text/html", "正文"));
        }
        desk.round(0);
        desk.publisher_says_so();
        desk
    }

    /// The feed shows so many reports from now on; another title makes another document of it.
    fn show(&self, reports: usize, title: &str) {
        let item = |report: usize| {
            let (link, headline) = (self.site.url(&page(report)), HEADLINES[report]);
            format!(
                "<item><title>{headline}</title><link>{link}</link><guid>{report}</guid>\
                 <description>{headline}，具体安排另行公布，市民可以电话咨询。</description></item>"
            )
        };
        let items: String = (0..reports).map(item).collect();
        let feed =
            format!("<rss version=\"2.0\"><channel><title>{title}</title>{items}</channel></rss>");
        self.site.set("/feed", Answer::ok("application/rss+xml", feed));
    }

    fn set_page(&self, report: usize, answer: Answer) {
        self.site.set(&page(report), answer);
    }

    /// What publication does with the stories that newly stand in a feed.
    fn publisher_says_so(&self) {
        let mut store = self.portal.store();
        let tx = store.begin(at(0)).unwrap();
        tx.recheck_later(&self.stories()).unwrap();
        tx.commit().unwrap();
    }

    fn stories(&self) -> Vec<Uuid> {
        let sections = self.portal.config().sections;
        let stories = self.portal.store().newest(None, &sections, 100).unwrap();
        stories.into_iter().map(|story| story.id).collect()
    }

    /// When the story that changed last did so, as readers are told.
    fn last_change(&self) -> DateTime<Utc> {
        let sections = self.portal.config().sections;
        let stories = self.portal.store().newest(None, &sections, 100).unwrap();
        stories.iter().map(|story| story.updated).max().unwrap()
    }

    /// A round so many hours after the first.
    fn round(&self, hours: i64) {
        self.portal.round(&at(hours).to_rfc3339());
    }

    /// How often the page of a report was asked for.
    fn asked(&self, report: usize) -> usize {
        let requests = self.site.requests();
        requests.iter().filter(|request| request.path == page(report)).count()
    }

    fn published(&self) -> usize {
        self.portal.headlines(ALL).len()
    }

    fn says(&self, verb: &str, story: Uuid) -> String {
        let said = self.portal.huiwen(&["story", verb, &story.to_string()]);
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        String::from_utf8(said.stdout).unwrap()
    }
}

fn page(report: usize) -> String {
    format!("/{report}.html")
}

fn at(hours: i64) -> DateTime<Utc> {
    BEGIN.parse::<DateTime<Utc>>().unwrap() + TimeDelta::hours(hours)
}

#[test]
fn a_report_that_is_missing_twice_is_withdrawn_and_one_that_is_missing_once_is_not() {
    for (status, too_early, confirmed) in [(404, 6, 9), (410, 2, 4)] {
        let desk = Desk::of(2);
        let story = desk.stories();
        desk.set_page(0, Answer::status(status));
        desk.round(2);
        assert_eq!((desk.asked(0), desk.published()), (1, 2), "{status}");
        desk.round(too_early);
        assert_eq!((desk.asked(0), desk.published()), (1, 2), "{status}");
        desk.round(confirmed);
        assert_eq!((desk.asked(0), desk.published()), (2, 1), "{status}");
        let withdrawn = desk.portal.store().withdrawn(None, 0, 9).unwrap();
        assert_eq!(withdrawn.len(), 1);
        assert_eq!(withdrawn[0].at, at(confirmed));
        let gone = withdrawn[0].story;
        assert!(story.contains(&gone));
        let (shown, why) = (desk.says("show", gone), desk.says("why", gone));
        let expected = "源站已撤：2026-11-2";
        assert!(shown.contains(expected) && why.contains(expected), "{shown}\n{why}");
    }
    // A page that is back when it is looked at for the second time was never gone.
    let desk = Desk::of(1);
    desk.set_page(0, Answer::status(404));
    desk.round(2);
    desk.set_page(0, Answer::ok("text/html", "正文"));
    desk.round(9);
    desk.set_page(0, Answer::status(404));
    desk.round(60);
    assert_eq!((desk.asked(0), desk.published()), (3, 1));
}

#[test]
fn whatever_else_a_page_answers_withdraws_nothing_and_is_asked_five_times() {
    let answers = [
        Answer::ok("text/html", "正文。").endless(),
        Answer::ok("text/html", "<title>页面不存在</title>"),
        Answer::redirect(302, "/"),
        Answer::redirect(301, "http://10.0.0.1/"),
        Answer::status(403),
        Answer::status(500),
        Answer::status(503),
        Answer::raw("嗯"),
    ];
    let desk = Desk::of(answers.len());
    desk.site.set("/", Answer::ok("text/html", "首页"));
    for (report, answer) in answers.iter().enumerate() {
        desk.set_page(report, answer.clone());
    }
    for (number, hours) in LOOKS.into_iter().chain([9000]).enumerate() {
        desk.round(hours);
        assert_eq!(desk.published(), answers.len());
        for (report, answer) in answers.iter().enumerate() {
            assert_eq!(desk.asked(report), (number + 1).min(5), "{answer:?}");
        }
    }
}

/// A desk whose first report is gone.
fn without_first() -> Desk {
    let desk = Desk::of(2);
    desk.set_page(0, Answer::status(404));
    desk.round(2);
    desk.round(9);
    assert_eq!(desk.published(), 1);
    desk
}

#[test]
fn a_report_that_its_feed_or_its_page_shows_again_is_published_again() {
    let desk = without_first();
    let before = desk.stories();
    desk.show(2, "例报，新的一期");
    desk.round(10);
    let after = desk.stories();
    assert_eq!((desk.published(), after.len()), (2, 2));
    assert!(before.iter().all(|story| after.contains(story)));
    assert!(desk.portal.store().withdrawn(None, 0, 9).unwrap().is_empty());
    assert_eq!(desk.last_change(), at(10), "newer than its tombstone");
    // The feed is believed for some days: it does not come and go.
    desk.round(60);
    assert_eq!(desk.published(), 2);

    let desk = without_first();
    desk.set_page(0, Answer::ok("text/html", "正文"));
    desk.round(60);
    assert_eq!(desk.published(), 2);
    assert_eq!(desk.last_change(), at(60), "newer than its tombstone");
}

#[test]
fn an_article_that_its_list_shows_again_is_published_again() {
    let desk = Desk::of(0);
    let list = |title: &str| {
        let item = |report: usize| {
            format!(
                "<li><a href=\"{}\">{}</a> <span>2026-11-21</span></li>",
                page(report),
                HEADLINES[report]
            )
        };
        let items: String = (0..6).map(item).collect();
        Answer::ok("text/html", format!("<title>{title}</title><h1>要闻</h1><ul>{items}</ul>"))
    };
    let article = |report: usize| {
        let headline = HEADLINES[report];
        let text =
            format!("<p>{headline}，具体安排另行公布，市民可以电话咨询，也可以到现场了解。</p>");
        Answer::ok(
            "text/html",
            format!("<h1>{headline}</h1><p>2026-11-21 10:00</p><div>{text}{text}</div>"),
        )
    };
    desk.site.set("/list", list("要闻"));
    for report in 0..6 {
        desk.set_page(report, article(report));
    }
    let table = source("list", desk.site.url("/list").as_str())
        + "kind = \"html\"\nlist = { item = \"li\", link = \"a\", title = \"a\", date = \"span\" }\n";
    desk.portal.configure(&format!("{}{table}", looking()));
    desk.round(0);
    assert_eq!(desk.published(), 6);
    desk.publisher_says_so();
    desk.set_page(0, Answer::status(404));
    desk.round(2);
    desk.round(9);
    assert_eq!(desk.published(), 5);
    desk.site.set("/list", list("要闻，新的一天"));
    desk.round(10);
    assert_eq!(desk.published(), 6);
}

#[test]
fn an_editor_shows_what_is_gone_and_it_stays() {
    let desk = without_first();
    let gone = desk.portal.store().withdrawn(None, 0, 9).unwrap()[0].story;
    desk.says("unhide", gone);
    assert_eq!(desk.published(), 2);
    for hours in LOOKS {
        desk.round(hours + 10);
    }
    assert_eq!(desk.published(), 2);
}

#[test]
fn another_copy_leads_when_the_one_that_led_is_gone() {
    let (site, other) = (Origin::start(), Origin::start_at("127.0.0.2"));
    let text =
        "社区夜校今晚开班，首批课程共有十二门，居民可以现场报名，也可以网上预约，名额先到先得。";
    let feed = |origin: &Origin, time: &str| {
        let link = origin.url("/a.html");
        let item = format!(
            "<item><title>城北社区夜校今晚开班迎来首批学员</title><link>{link}</link>\
             <pubDate>Sat, 21 Nov 2026 {time} GMT</pubDate><description>{text}{text}</description></item>"
        );
        origin.set("/a.html", Answer::ok("text/html", "正文"));
        Answer::ok(
            "application/rss+xml",
            format!("<rss version=\"2.0\"><channel>{item}</channel></rss>"),
        )
    };
    site.set("/feed", feed(&site, "08:00:00"));
    other.set("/feed", feed(&other, "09:00:00"));
    let sources = [("feed", &site), ("other", &other)];
    let sources = sources.map(|(key, origin)| source(key, origin.url("/feed").as_str())).concat();
    let portal = Portal::new("");
    portal.configure(&format!("{}{sources}", looking()));
    let desk = Desk { site, portal };
    desk.round(0);
    desk.publisher_says_so();
    let link = || {
        let feed: serde_json::Value =
            serde_json::from_str(&desk.portal.read("public/redian/feed.json")).unwrap();
        assert_eq!(feed["items"].as_array().unwrap().len(), 1);
        let item = feed["items"][0].clone();
        (item["id"].as_str().unwrap().to_owned(), item.to_string())
    };
    let (id, before) = link();
    assert!(before.contains(desk.site.url("/a.html").as_str()), "{before}");
    desk.site.set("/a.html", Answer::status(410));
    desk.round(2);
    desk.round(4);
    let (same, after) = link();
    assert_eq!(same, id);
    assert!(!after.contains(desk.site.url("/a.html").as_str()), "{after}");
    assert!(after.contains(other.url("/a.html").as_str()), "{after}");
    // That one is looked at as well, from when it leads; when it is gone too, so is the story.
    other.set("/a.html", Answer::status(410));
    desk.round(6);
    desk.round(8);
    // No feed becomes empty without a person's word.
    assert_eq!(desk.published(), 1);
    let looked = desk.portal.huiwen(&["publish", "--accept", "redian", "--accept", "all"]);
    assert!(looked.status.success(), "{looked:?}");
    assert_eq!(desk.published(), 0);
}

#[test]
fn a_site_that_lost_all_its_pages_is_not_believed() {
    let desk = Desk::of(8);
    for report in 0..8 {
        desk.set_page(report, Answer::status(404));
    }
    for hours in LOOKS {
        desk.round(hours);
        desk.round(hours + 9);
        assert_eq!(desk.published(), 8);
    }
    assert_eq!((0..8).map(|report| desk.asked(report)).max(), Some(5));
    // Beside many that are there, a few that are missing are.
    let desk = Desk::of(8);
    for report in 0..3 {
        desk.set_page(report, Answer::status(404));
    }
    desk.round(2);
    desk.round(9);
    assert_eq!(desk.published(), 5);
}

#[test]
fn looks_are_as_polite_as_polls() {
    let robots = Desk::of(1);
    robots.site.set("/robots.txt", Answer::ok("text/plain", "User-agent: *\nDisallow: /0.html\n"));
    robots.set_page(0, Answer::status(404));
    robots.round(2);
    robots.round(50);
    assert_eq!((robots.asked(0), robots.published()), (0, 1));

    let busy = Desk::of(2);
    for report in 0..2 {
        busy.set_page(report, Answer::status(404).header("Retry-After", "7200"));
    }
    busy.round(2);
    assert_eq!(busy.asked(0) + busy.asked(1), 1);
    busy.round(3);
    assert_eq!(busy.asked(0) + busy.asked(1), 1);

    let pause = Duration::from_millis(50);
    let site = looking().replace("per_host_delay = \"0s\"", "per_host_delay = \"50ms\"");
    let slow = Desk::with(&site, 4);
    let begun = Instant::now();
    slow.round(2);
    assert_eq!((0..4).map(|report| slow.asked(report)).sum::<usize>(), 4);
    // robots.txt, four pages: each waits for the one before it.
    assert!(begun.elapsed() >= 4 * pause, "{:?}", begun.elapsed());
}

#[test]
fn nobody_is_asked_where_nobody_wants_it() {
    let off = Desk::with(SITE, 1);
    let muted = Desk::of(1);
    assert!(muted.portal.huiwen(&["source", "mute", "feed"]).status.success());
    let unnamed = Desk::of(1);
    unnamed.portal.configure(&looking());
    for desk in [off, muted, unnamed] {
        desk.set_page(0, Answer::status(404));
        for hours in LOOKS {
            desk.round(hours);
        }
        assert_eq!((desk.asked(0), desk.published()), (0, 1));
    }
}
