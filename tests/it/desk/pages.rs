//! The pages on which stories are worked with, as a browser without a script sees them; and what a script gets.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpStream,
};

use serde_json::Value;

use super::{Browser, Desk, PATIENCE, Reply};
use crate::{
    origin::{Answer, Origin},
    portal::{Portal, SITE, rss, source},
};

/// A headline that would be markup if a page took it for such.
const HOSTILE: &str = "<b onclick=alert(1)>不是标记</b>\"'><script>alert(1)</script>";

const DATE: &str = "Mon, 16 Nov 2026 10:00:00 +0800";

/// A desk with three stories: a hostile one, one about 南京 and one about 苏州.
pub(super) struct Newsroom {
    pub(super) desk: Desk,
    origin: Origin,
}

impl Newsroom {
    pub(super) fn open() -> Newsroom {
        let escaped = HOSTILE.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let twice = escaped.replace('&', "&amp;");
        let body = "<![CDATA[<p onclick=\"alert(2)\">正文一段。</p><script>alert(3)</script>\
                    <p><img src=\"https://pictures.example/a.jpg\" alt=\"图\"></p>]]>";
        let feed = rss(&[
            ("evil", &twice, DATE, body),
            (
                "nanjing",
                "南京地铁六号线年底开通",
                DATE,
                "<![CDATA[<p>南京的正文，说的是地铁六号线年底开通的事。</p>]]>",
            ),
            (
                "suzhou",
                "苏州园区外贸增长",
                DATE,
                "<![CDATA[<p>苏州的正文，说的是园区前三季度外贸增长。</p>]]>",
            ),
        ]);
        let origin = Origin::start();
        origin.set("/feed", Answer::ok("application/rss+xml", feed));
        let source = source("feed", origin.url("/feed").as_str());
        let portal = Portal::new("");
        portal.configure(&format!(
            "{SITE}{source}content = \"full\"\n[serve]\nlisten = \"127.0.0.1:0\"\n"
        ));
        let polled = portal.huiwen(&["poll"]);
        assert!(polled.status.success(), "{}", String::from_utf8_lossy(&polled.stderr));
        Newsroom { desk: Desk::over(portal), origin }
    }

    /// What a form sends for the story of this headline: `ID:VERSION`.
    pub(super) fn value(browser: &mut Browser, headline: &str) -> String {
        let page = browser.get("/desk/queue");
        let text = page.text();
        let row = text.split("<li class=\"row\"").find(|row| row.contains(headline)).unwrap();
        let (_, value) = row.split_once("name=\"id\" value=\"").unwrap();
        value.split('"').next().unwrap().to_owned()
    }

    pub(super) fn headlines(&self, section: &str) -> Vec<String> {
        self.desk.portal.headlines(section)
    }
}

fn id_of(value: &str) -> &str {
    value.split(':').next().unwrap()
}

/// Sends an act, and follows it to the page that it leads back to.
fn act(browser: &mut Browser, fields: &[(&str, &str)]) -> Reply {
    let reply = browser.post("/desk/act", fields);
    assert_eq!(reply.status, 303, "{fields:?}: {}", reply.text());
    let back = reply.header("location").unwrap().to_owned();
    let page = browser.get(&back);
    assert_eq!(page.status, 200, "{back}");
    page
}

pub(super) fn script(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
    let reply = browser.post_with(path, &[("Accept", "application/json")], fields);
    (reply.status, reply.json())
}

#[test]
fn hostile_words_stay_text_on_every_page() {
    let room = Newsroom::open();
    let mut editor = room.desk.editor("李敏", "admin");
    let value = Newsroom::value(&mut editor, "不是标记");
    let id = id_of(&value).to_owned();
    for path in [
        "/desk/queue".to_owned(),
        "/desk/queue?q=%3Cscript%3Ealert(9)%3C/script%3E".to_owned(),
        "/desk/order/redian".to_owned(),
        "/desk/preview/redian".to_owned(),
        "/desk/preview/now/redian/index.html".to_owned(),
        format!("/desk/preview/now/story/{id}.html"),
        format!("/desk/story/{id}"),
        format!("/desk/story/{id}?pane"),
        format!("/desk/story/{id}/copies"),
        format!("/desk/story/{id}/readers"),
        format!("/desk/act?act=retitle&id={value}"),
    ] {
        let page = editor.get(&path);
        assert_eq!(page.status, 200, "{path}");
        let text = page.text();
        for markup in ["<b onclick", "<script>alert", "onclick=\"", "<img", "style=\""] {
            assert!(!text.contains(markup), "{path} has {markup}");
        }
        assert!(
            text.contains("不是标记") || path.contains("q=") || path.contains("preview/redian"),
            "{path}"
        );
    }
    let story = editor.get(&format!("/desk/story/{id}"));
    let picture = "/desk/image?url=https%3A%2F%2Fpictures.example%2Fa.jpg";
    assert!(story.text().contains(picture), "{}", story.text());
}

#[test]
fn every_page_is_there_without_a_script() {
    let room = Newsroom::open();
    let mut editor = room.desk.editor("李敏", "admin");
    let value = Newsroom::value(&mut editor, "南京");
    let id = id_of(&value).to_owned();
    for (path, expected) in [
        ("/desk/queue?view=hot".to_owned(), "id=\"selection\""),
        ("/desk/queue?view=unplaced".to_owned(), "id=\"selection\""),
        ("/desk/queue?view=held".to_owned(), "都看过了"),
        ("/desk/queue?section=redian".to_owned(), "南京地铁"),
        ("/desk/queue?source=feed".to_owned(), "南京地铁"),
        ("/desk/queue?q=%E5%8D%97%E4%BA%AC".to_owned(), "南京地铁"),
        ("/desk/queue?q=%E5%8C%97%E4%BA%AC".to_owned(), "没有找到“北京”"),
        ("/desk/queue?compact=1".to_owned(), "queue compact"),
        ("/desk/order/redian".to_owned(), "value=\"pin\""),
        ("/desk/new".to_owned(), "id=\"bookmarklet\""),
        ("/desk/new?url=https://a.example/1".to_owned(), "value=\"https://a.example/1\""),
        ("/desk/keys".to_owned(), "<kbd>j</kbd>"),
        (format!("/desk/story/{id}"), "南京的正文"),
        (format!("/desk/story/{id}/copies"), "首发"),
        (format!("/desk/story/{id}/revisions"), "来源没有改过"),
        (format!("/desk/story/{id}/record"), "还没有人处理过"),
        (format!("/desk/story/{id}/readers"), "前已发布"),
        (format!("/desk/act?act=embargo&id={value}"), "datetime-local"),
        (format!("/desk/act?act=withdraw&id={value}"), "撤稿原因"),
        (format!("/desk/act?act=merge&id={value}"), "name=\"other\""),
    ] {
        let page = editor.get(&path);
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text().contains(expected), "{path} lacks {expected}: {}", page.text());
    }
    for path in ["/desk/story/none", "/desk/order/none", "/desk/preview/none", "/desk/image?url=x"]
    {
        assert_eq!(editor.get(path).status, 404, "{path}");
    }
}

#[test]
fn an_act_is_published_told_and_taken_back() {
    let room = Newsroom::open();
    let mut editor = room.desk.editor("李敏", "editor");
    let value = Newsroom::value(&mut editor, "南京");
    let page = act(
        &mut editor,
        &[("act", "feature"), ("id", &value), ("section", "dongtai"), ("back", "/desk/queue")],
    );
    assert!(page.text().contains("已上稿 行业动态"), "{}", page.text());
    assert_eq!(room.headlines("dongtai"), ["南京地铁六号线年底开通"]);
    let edit = page.field("edit").unwrap();
    let reply = editor.post("/desk/undo", &[("edit", &edit), ("back", "/desk/queue")]);
    assert_eq!(reply.status, 303);
    assert!(room.headlines("dongtai").is_empty());
    let record = editor.get(&format!("/desk/story/{}/record", id_of(&value)));
    assert!(record.text().contains("上稿 行业动态") && record.text().contains("已撤销"));
}

#[test]
fn what_an_act_needs_is_asked_for_and_what_was_typed_is_kept() {
    let room = Newsroom::open();
    let mut editor = room.desk.editor("李敏", "editor");
    let value = Newsroom::value(&mut editor, "南京");
    // As the list of acts sends it, without its fields.
    let asked = editor.post("/desk/act", &[("act", "retitle"), ("id", &value)]);
    assert_eq!(asked.status, 200);
    assert_eq!(asked.field("text").as_deref(), Some("南京地铁六号线年底开通"));
    let words = asked.field("words").unwrap();
    let fields = [
        ("act", "retitle"),
        ("id", &*value),
        ("words", &words),
        ("text", "六号线年底通车"),
        ("back", "/desk/queue"),
    ];
    let page = act(&mut editor, &fields);
    assert!(page.text().contains("六号线年底通车"));
    assert!(room.headlines("redian").contains(&"六号线年底通车".to_owned()));
    let wrong =
        editor.post("/desk/act", &[("act", "embargo"), ("id", &value), ("until", "gestern")]);
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("看不懂这个时间") && wrong.text().contains("value=\"gestern\""));
}

#[test]
fn who_acts_on_an_old_page_loses_nothing() {
    let room = Newsroom::open();
    let mut one = room.desk.editor("李敏", "editor");
    let mut other = room.desk.editor("王芳", "editor");
    let value = Newsroom::value(&mut one, "南京");
    act(
        &mut one,
        &[("act", "retitle"), ("id", &value), ("text", "李敏的标题"), ("back", "/desk/queue")],
    );
    let fields =
        [("act", "retitle"), ("id", &*value), ("text", "王芳的标题"), ("back", "/desk/queue")];
    let refused = other.post("/desk/act", &fields);
    assert_eq!(refused.status, 409);
    for expected in ["没有保存", "李敏的标题", "王芳的标题", "用现在的", "用我的", "合起来改"]
    {
        assert!(refused.text().contains(expected), "lacks {expected}: {}", refused.text());
    }
    assert!(room.headlines("redian").contains(&"李敏的标题".to_owned()));
    // What the page offers under 用我的 is the same act on the story as it is now.
    let now = refused.field("id").unwrap();
    assert_ne!(now, value);
    let again =
        [("act", "retitle"), ("id", &*now), ("text", "王芳的标题"), ("back", "/desk/queue")];
    act(&mut other, &again);
    assert!(room.headlines("redian").contains(&"王芳的标题".to_owned()));
}

#[test]
fn a_script_gets_rows_and_a_request_that_comes_twice_is_done_once() {
    let room = Newsroom::open();
    let mut editor = room.desk.editor("李敏", "editor");
    let (one, other) = (Newsroom::value(&mut editor, "南京"), Newsroom::value(&mut editor, "苏州"));
    let fields = [
        ("act", "pin"),
        ("id", &*one),
        ("id", &*other),
        ("section", "redian"),
        ("once", "00000000-0000-4000-8000-000000000001"),
    ];
    let (status, first) = script(&mut editor, "/desk/act", &fields);
    assert_eq!(status, 200, "{first}");
    assert_eq!(first["rows"].as_array().unwrap().len(), 2);
    assert!(first["rows"][0]["html"].as_str().unwrap().contains("置顶"));
    assert_eq!(first["undo"], first["edits"]);
    let (status, second) = script(&mut editor, "/desk/act", &fields);
    assert_eq!((status, &second["edits"]), (200, &first["edits"]));
    let (status, none) = script(&mut editor, "/desk/act", &[("act", "pin"), ("section", "redian")]);
    assert_eq!((status, none["message"].as_str()), (422, Some("没有选中稿件。")));
    let (status, asked) = script(&mut editor, "/desk/act", &[("act", "note"), ("id", &one)]);
    assert_eq!(status, 200);
    assert!(asked["asks"].as_str().unwrap().contains("<textarea"));
}

#[test]
fn the_order_of_a_head_is_told_by_numbers_and_neighbours() {
    let room = Newsroom::open();
    let mut editor = room.desk.editor("李敏", "editor");
    let order = |editor: &mut Browser| -> Vec<String> {
        let page = editor.get("/desk/order/redian");
        let (head, _) = page.text().split_once("id=\"rest\"").unwrap();
        let lines = head.split("<li id=\"place-").skip(1);
        lines.map(|line| line.split('"').next().unwrap().to_owned()).collect()
    };
    let back = ("back", "/desk/order/redian");
    for headline in ["南京", "苏州", "不是标记"] {
        let value = Newsroom::value(&mut editor, headline);
        act(&mut editor, &[("act", "pin"), ("id", &value), ("section", "redian"), back]);
    }
    let head = order(&mut editor);
    assert_eq!(head.len(), 3);
    let value = Newsroom::value(&mut editor, "南京");
    let to = [
        ("act", "place"),
        ("id", &*value),
        ("section", "redian"),
        ("after", "position"),
        ("position", "1"),
        back,
    ];
    act(&mut editor, &to);
    assert_eq!(order(&mut editor)[0], id_of(&value));
    let behind =
        [("act", "place"), ("id", &*value), ("section", "redian"), ("after", &*head[0]), back];
    act(&mut editor, &behind);
    assert_eq!(order(&mut editor)[1], id_of(&value));
}

#[test]
fn who_only_reads_the_desk_is_offered_nothing_and_gets_nothing() {
    let room = Newsroom::open();
    let mut reader = room.desk.editor("观察员", "reader");
    let value = Newsroom::value(&mut reader, "南京");
    let page = reader.get(&format!("/desk/story/{}", id_of(&value)));
    assert!(!page.text().contains("id=\"acts\""));
    let refused = reader.post("/desk/act", &[("act", "hide"), ("id", &value)]);
    assert_eq!(refused.status, 403);
    let mut editor = room.desk.editor("李敏", "editor");
    let refused =
        editor.post("/desk/act", &[("act", "withdraw"), ("id", &value), ("text", "失实")]);
    assert_eq!(refused.status, 403);
    assert!(refused.text().contains("主编"), "{}", refused.text());
}

#[test]
fn a_story_from_an_address_is_looked_over_before_it_is_kept() {
    let room = Newsroom::open();
    let mut editor = room.desk.editor("李敏", "editor");
    let text = "镇江香醋酿制技艺走进课堂，孩子们学着翻醅、淋醋，老师傅在旁边指点。".repeat(4);
    let page = format!(
        "<html><head><title>镇江香醋进课堂 - 例报</title></head><body><h1>镇江香醋进课堂</h1>\
         <p>2026-11-16 09:30 来源：镇江日报</p><div class=\"content\"><p>{text}</p><p>{text}</p></div></body></html>"
    );
    room.origin.set("/a.html", Answer::ok("text/html; charset=utf-8", page));
    let asked = room.origin.requests().len();
    let address = room.origin.url("/a.html");
    editor.get(&format!("/desk/new?url={address}"));
    assert_eq!(room.origin.requests().len(), asked, "nothing is fetched by a link");
    let draft = editor.post("/desk/new", &[("do", "fetch"), ("url", address.as_str())]);
    assert_eq!(draft.status, 200, "{}", draft.text());
    assert_eq!(draft.field("headline").as_deref(), Some("镇江香醋进课堂"));
    assert_eq!(draft.field("published").as_deref(), Some("2026-11-16T09:30"));
    let written = editor.post(
        "/desk/new",
        &[
            ("do", "write"),
            ("headline", "镇江香醋进课堂"),
            ("credit", "镇江日报"),
            ("published", "2026-11-16T09:30"),
            ("link", "https://www.example.cn/a.html"),
            ("section", "redian"),
            ("body", "孩子们学着翻醅。\r\n老师傅在旁边指点。"),
        ],
    );
    assert_eq!(written.status, 303, "{}", written.text());
    let story = editor.get(written.header("location").unwrap());
    assert!(story.text().contains("孩子们学着翻醅") && story.text().contains("镇江日报"));
    assert!(room.headlines("redian").contains(&"镇江香醋进课堂".to_owned()));
    let failed = editor.post("/desk/new", &[("do", "fetch"), ("url", "http://10.0.0.1/")]);
    assert_eq!(failed.status, 422, "private networks are guarded");
}

#[test]
fn readers_pages_may_be_framed_by_the_desk_alone() {
    let room = Newsroom::open();
    let mut editor = room.desk.editor("李敏", "editor");
    let value = Newsroom::value(&mut editor, "南京");
    for when in ["then", "now"] {
        let page = editor.get(&format!("/desk/preview/{when}/story/{}.html", id_of(&value)));
        assert_eq!(page.status, 200, "{when}");
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("frame-ancestors 'self'"), "{policy}");
        assert!(page.text().contains("南京地铁六号线年底开通"));
    }
    let page = editor.get("/desk/queue");
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
    for (name, media_type) in [("style.css", "text/css"), ("icon.svg", "image/svg+xml")] {
        let file = editor.get(&format!("/desk/preview/now/{name}"));
        assert!(file.header("content-type").unwrap().starts_with(media_type), "{name}");
    }
}

#[test]
fn a_picture_is_fetched_by_choice_and_only_if_it_is_one() {
    let room = Newsroom::open();
    let mut editor = room.desk.editor("李敏", "editor");
    room.origin.set("/p.png", Answer::ok("text/html", b"\x89PNG\r\n\x1a\nrest".to_vec()));
    room.origin.set("/p.html", Answer::ok("image/png", "<script>alert(1)</script>"));
    let picture = editor.get(&format!("/desk/image?url={}", room.origin.url("/p.png")));
    assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/png")));
    assert!(room.origin.last_request().header("referer").is_none());
    let page = editor.get(&format!("/desk/image?url={}", room.origin.url("/p.html")));
    assert_eq!(page.status, 404);
    assert_eq!(room.desk.browser().get("/desk/image?url=http://a.example/").status, 401);
}

#[test]
fn what_others_do_is_told_while_a_page_is_open() {
    let room = Newsroom::open();
    let mut editor = room.desk.editor("李敏", "editor");
    let mut other = room.desk.editor("王芳", "editor");
    let value = Newsroom::value(&mut editor, "南京");
    let mut news = News::of(&editor, None);
    let seen = other.post("/desk/presence", &[("id", id_of(&value)), ("editing", "yes")]);
    assert_eq!(seen.status, 204);
    let presence = news.until("presence");
    assert!(presence.contains(id_of(&value)) && presence.contains("王芳"), "{presence}");
    let row = editor.get(&format!("/desk/rows?id={}", id_of(&value)));
    assert!(row.text().contains("王芳 正在编辑"), "{}", row.text());
    act(
        &mut other,
        &[("act", "retitle"), ("id", &value), ("text", "改过的标题"), ("back", "/desk/queue")],
    );
    assert!(news.until("story").contains(id_of(&value)));
    // Whoever was away hears what was missed; whoever was away for another run of the program loads anew.
    let last = news.last.clone();
    other.post("/desk/presence", &[("id", "")]);
    assert!(News::of(&editor, Some(&last)).until("presence").contains(id_of(&value)));
    News::of(&editor, Some("0-1")).until("reset");
}

/// The stream of `/desk/events`.
struct News {
    lines: BufReader<TcpStream>,
    /// The id of the last event.
    last: String,
}

impl News {
    fn of(browser: &Browser, last: Option<&str>) -> News {
        let mut stream = TcpStream::connect(browser.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let cookies: Vec<String> =
            browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let last = last.map(|last| format!("Last-Event-ID: {last}\r\n")).unwrap_or_default();
        write!(
            stream,
            "GET /desk/events HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n{last}\r\n",
            browser.host,
            cookies.join("; ")
        )
        .unwrap();
        let mut news = News { lines: BufReader::new(stream), last: String::new() };
        assert!(news.line().contains("200"));
        while !news.line().is_empty() {}
        news
    }

    /// The data of the next event of this name.
    fn until(&mut self, name: &str) -> String {
        let mut event = String::new();
        loop {
            let line = self.line();
            if let Some(found) = line.strip_prefix("event: ") {
                found.clone_into(&mut event);
            } else if let Some(id) = line.strip_prefix("id: ") {
                id.clone_into(&mut self.last);
            } else if let Some(data) = line.strip_prefix("data: ")
                && event == name
            {
                let data = data.to_owned();
                // The id may come behind the data.
                while let line = self.line()
                    && !line.is_empty()
                {
                    if let Some(id) = line.strip_prefix("id: ") {
                        id.clone_into(&mut self.last);
                    }
                }
                return data;
            }
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.lines.read_line(&mut line).unwrap() > 0, "the stream ended");
        line.trim_end().to_owned()
    }
}
