//! What editors decide, and what subscribers see of it: each act, and each taken back.

mod places;
mod rebuild;
mod shell;
mod stamps;
mod states;
mod texts;
mod together;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use huiwen::{
    curate::{self, Asked, Done, Editor, Refusal, Seen, Wish},
    model::{Outlet, Role},
    publish::{self, portal::Portal as Published},
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, rss, source},
};

/// Reports of one source, each with the hours before [`NOON`] at which it was published.
const REPORTS: [(&str, i64, &str); 4] = [
    (
        "渡口改成小公园",
        1,
        "老渡口的木牌留了下来，江边多了一排长椅和一座凉亭，傍晚常有人来散步。镇里说，公园的草地明年春天还要再种\
         两百棵柳树，老船工沈阿水把他摇了三十九年的木船捐给了水文馆，船头朝着江面，孩子们可以坐上去拍照。",
    ),
    ("夜市摊位重新编号", 2, "三百多个摊位按街口编了号，新招牌都换成了暖色的灯，走道也宽了半米。"),
    (
        "图书馆开放夜场",
        3,
        "社区图书馆的夜场开到十点半，第一晚来了两百多位读者，热水和毛毯都备好了。",
    ),
    ("新桥完成吊装", 30, "连接两岸的新桥装上了最后一段钢梁，比计划早了十一天，明年春天试通车。"),
];

/// A report that is proposed for dongtai alone, and so is not public.
const POOL: &str = "水文馆下周开馆";

const NOON: &str = "2026-11-22T04:00:00Z";

fn at(time: &str) -> DateTime<Utc> {
    time.parse().unwrap()
}

/// So many minutes after [`NOON`].
fn later(minutes: i64) -> DateTime<Utc> {
    at(NOON) + chrono::TimeDelta::minutes(minutes)
}

fn editor(name: &str, role: Role) -> Editor {
    Editor { name: name.to_owned(), role }
}

/// A portal of one source with [`REPORTS`]; its section redian takes what the source proposes, dongtai what editors
/// put there; what another source proposes for that waits. A feed holds the stories of one day.
struct Desk {
    origin: Origin,
    portal: Portal,
}

impl Desk {
    fn open() -> Desk {
        let origin = Origin::start();
        let feed = source("a", origin.url("/feed").as_str());
        let pool = source("c", origin.url("/pool").as_str()).replace("redian", "dongtai");
        let portal = Portal::new(&format!("{feed}{pool}"));
        let settings = portal.read("feeds.toml");
        portal.configure(&format!(
            "{}[publish]\nat_least = 1\nwithin = \"24h\"\ncontent = \"full\"\n",
            settings.replace("title = \"行业动态\"\n", "title = \"行业动态\"\ncurated = true\n")
        ));
        let desk = Desk { origin, portal };
        desk.show(&REPORTS);
        let date = "Sun, 22 Nov 2026 06:00:00 +0800";
        let pool = rss(&[(POOL, POOL, date, "开馆以前，先请街坊看一看新馆的三间展厅。")]);
        desk.origin.set("/pool", Answer::ok("application/rss+xml", pool));
        desk.portal.round(NOON);
        desk
    }

    /// The source shows these.
    fn show(&self, reports: &[(&str, i64, &str)]) {
        let dated: Vec<(String, String, &str)> = reports
            .iter()
            .map(|(headline, hours, text)| {
                let date = at(NOON) - chrono::TimeDelta::hours(*hours);
                ((*headline).to_owned(), date.to_rfc2822(), *text)
            })
            .collect();
        let items: Vec<_> = dated
            .iter()
            .map(|(headline, date, text)| {
                (headline.as_str(), headline.as_str(), date.as_str(), *text)
            })
            .collect();
        self.origin.set("/feed", Answer::ok("application/rss+xml", rss(&items)));
    }

    fn ids(&self) -> BTreeMap<String, Uuid> {
        let config = self.portal.config();
        let mut ids = BTreeMap::new();
        let list = self.portal.store().list(None, None, usize::MAX, &config.sections, |listed| {
            let story = listed.story;
            ids.insert(story.original_headline.unwrap_or(story.headline), story.id);
            Ok::<_, huiwen::store::StoreError>(())
        });
        list.unwrap();
        ids
    }

    /// The story with this headline of its source.
    fn id(&self, headline: &str) -> Uuid {
        self.ids()[headline]
    }

    fn ask(
        &self,
        stories: &[Seen],
        wish: &Wish,
        editor: &Editor,
        once: Option<Uuid>,
        now: DateTime<Utc>,
    ) -> Result<Done, Refusal> {
        let sections = self.portal.config().sections;
        let asked = Asked { wish, stories, editor, once, now };
        curate::decide(&mut self.portal.store(), &sections, &asked)
    }

    /// A chief decides; it has to be done, and is published.
    fn decide(&self, story: Uuid, wish: &Wish, now: DateTime<Utc>) -> Vec<i64> {
        let done = self
            .ask(&[Seen::anyhow(story)], wish, &editor("李敏", Role::Chief), None, now)
            .unwrap();
        assert!(done.refused.is_empty(), "{:?}", done.refused);
        self.publish(now);
        done.edits
    }

    /// Why a chief may not.
    fn refused(&self, story: Uuid, wish: &Wish, now: DateTime<Utc>) -> Refusal {
        let chief = editor("李敏", Role::Chief);
        let mut done = self.ask(&[Seen::anyhow(story)], wish, &chief, None, now).unwrap();
        assert!(done.edits.is_empty(), "{done:?}");
        done.refused.pop().expect("it is refused").1
    }

    fn undo(&self, edits: &[i64], now: DateTime<Utc>) -> Done {
        let sections = self.portal.config().sections;
        let chief = editor("李敏", Role::Chief);
        let done =
            curate::undo(&mut self.portal.store(), &sections, edits, &chief, None, now).unwrap();
        self.publish(now);
        done
    }

    fn publish(&self, now: DateTime<Utc>) {
        let config = self.portal.config();
        let outlets = config.sources.iter().map(Outlet::of).collect();
        let published = Published::new(config.site, config.sections, outlets);
        let mut store = self.portal.store();
        curate::fall_due(&mut store, now).unwrap();
        let wanted = publish::Wanted::Changed;
        publish::publish(&mut store, &published, &config.publishing, wanted, now).unwrap();
    }

    fn feed(&self, section: &str) -> Value {
        serde_json::from_str(&self.portal.read(&format!("public/{section}/feed.json"))).unwrap()
    }

    /// The item of a story in a feed.
    fn item(&self, section: &str, story: Uuid) -> Option<Value> {
        let feed = self.feed(section);
        let is_it = |item: &&Value| item["id"] == story.urn().to_string();
        feed["items"].as_array().unwrap().iter().find(is_it).cloned()
    }

    /// The page of a story, if it has one.
    fn page(&self, story: Uuid) -> Option<String> {
        let path = self.portal.path().join(format!("public/story/{story}.html"));
        std::fs::read_to_string(path).ok()
    }

    /// The published files that hold these words, but for packed forms.
    fn holding(&self, words: &str) -> Vec<String> {
        let files = self.portal.published().into_iter();
        let holding = files.filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains(words));
        holding.map(|(path, _)| path.display().to_string()).collect()
    }

    /// Feeds and pages, without what tells of times that went.
    fn seen(&self) -> BTreeMap<String, Vec<u8>> {
        let files = self.portal.published().into_iter();
        files.map(|(path, bytes)| (path.display().to_string(), bytes)).collect()
    }

    fn redian(&self) -> Vec<String> {
        self.portal.headlines("redian")
    }
}
