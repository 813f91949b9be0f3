//! Sources and rules at the desk: how they stand, what a person says of them, and what other lines would do.

use super::{Desk, Portal, Reply, SITE};
use crate::origin::{Answer, Origin};

const LIST: &str = "<!DOCTYPE html><title>要闻</title>\
    <div id=\"top\"><a href=\"/a/9.html\">关于我们</a></div>\
    <ul class=\"news\"><li><a href=\"/a/1.html\">苏州工业园区发布新规</a><i>2026-11-20</i></li>\
    <li><a href=\"/a/2.html\">南京江北新区重点项目集中开工</a><i>2026-11-19</i></li></ul>";

const ARTICLE: &str = "<!DOCTYPE html><title>一</title><h1>苏州工业园区发布新规</h1>\
    <p id=\"source\">来源：交汇点</p><div id=\"text\"><p>园区昨日发布新规，自下月起施行，涉及企业服务和项目落地。</p>\
    <p>有关负责人说，新规将缩短审批时间，让项目早开工、早投产。</p></div>";

const RULE: &str = "[[rules]]\nname = \"园区\"\nsection = \"redian\"\ntitle = \"工业园区\"\n";

/// A desk whose one source, a list, was polled once.
fn polled() -> (Desk, Origin) {
    let origin = Origin::start();
    origin.set("/list", Answer::ok("text/html; charset=utf-8", LIST));
    for article in ["/a/1.html", "/a/2.html", "/a/9.html"] {
        origin.set(article, Answer::ok("text/html; charset=utf-8", ARTICLE));
    }
    let portal = Portal::new("");
    portal.configure(&format!(
        "{SITE}[serve]\nlisten = \"127.0.0.1:0\"\n{RULE}\n[[sources]]\nkey = \"list\"\nname = \"示例 <b>网</b>\"\n\
         url = \"{}\"\nkind = \"html\"\nrobots = false\nlist = {{ item = \"ul.news li\", link = \"a\" }}\n\
         sections = [\"dongtai\"]\n",
        origin.url("/list"),
    ));
    let output = portal.command(&["poll", "--all"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (Desk::over(portal), origin)
}

fn check(reply: &Reply, parts: &[&str]) {
    assert_eq!(reply.status, 200, "{}", reply.text());
    for part in parts {
        assert!(reply.text().contains(part), "{part} is not in\n{}", reply.text());
    }
}

/// The lines in the field of a page, as a browser would send them back.
fn lines(reply: &Reply) -> String {
    let (_, rest) = reply.text().split_once("name=\"lines\"").unwrap();
    let (_, rest) = rest.split_once('>').unwrap();
    let (lines, _) = rest.split_once("</textarea>").unwrap();
    lines.replace("&#34;", "\"").replace("&#60;", "<").replace("&#62;", ">").replace("&#39;", "'")
}

#[test]
fn every_source_has_a_row_and_a_page_with_its_lines() {
    let (desk, _origin) = polled();
    let mut reader = desk.editor("赵一多", "reader");
    let all = reader.get("/desk/sources");
    check(
        &all,
        &["id=\"source-list\" data-health=\"ok\"", "正常", "<svg class=\"chart\"", "近 30 天共"],
    );
    assert!(!all.text().contains("<b>网"), "names are text");
    let page = reader.get("/desk/source/list");
    check(&page, &["feeds.toml 里的写法", "还没有人操作过"]);
    assert!(!page.text().contains("data-act=\"poll\""), "who only reads is offered no acts");
    assert!(!page.text().contains("ul.news"), "nor shown lines, which may hold passwords");
    let tried = reader.post("/desk/source/list/try", &[("lines", "[[sources]]\n")]);
    assert_eq!(tried.status, 403);
    let page = desk.editor("王强", "editor").get("/desk/source/list");
    assert!(lines(&page).starts_with("[[sources]]\nkey = \"list\"\n"), "{}", lines(&page));
    assert_eq!(reader.get("/desk/source/other").status, 404);
}

#[test]
fn a_chief_mutes_and_revives_and_the_log_of_the_source_says_who_did() {
    let (desk, _origin) = polled();
    let mut editor = desk.editor("王强", "editor");
    assert_eq!(editor.post("/desk/source/list/mute", &[]).status, 403, "an editor may not");
    let mut chief = desk.editor("李敏", "chief");
    chief.get("/desk/source/list");
    let done = chief.post("/desk/source/list/mute", &[]);
    assert_eq!(
        (done.status, done.header("location").unwrap()),
        (303, "/desk/source/list?done=mute")
    );
    let page = chief.get("/desk/source/list?done=mute");
    check(&page, &["已停抓", "李敏 停抓", "data-act=\"revive\"", "不再抓取"]);
    chief.post("/desk/source/list/revive", &[]);
    check(&chief.get("/desk/source/list"), &["李敏 恢复", "data-act=\"mute\""]);
    assert_eq!(chief.post("/desk/source/list/move", &[]).status, 409, "it does not redirect");
    assert_eq!(chief.post("/desk/source/list/burn", &[]).status, 404);
    assert_eq!(chief.post("/desk/source/other/mute", &[]).status, 404);
    // The shell says the same, and is in the same log.
    desk.shell(&["source", "poll", "list", "--editor", "值班"], "");
    check(&chief.get("/desk/source/list"), &["值班 立即抓取"]);
}

#[test]
fn other_selectors_are_tried_on_the_document_that_is_kept() {
    let (desk, _origin) = polled();
    let file = desk.portal.path().join("feeds.toml");
    let before = std::fs::read_to_string(&file).unwrap();
    let mut editor = desk.editor("王强", "editor");
    let lines = lines(&editor.get("/desk/source/list"));
    // A browser sends lines with CR and LF.
    let wider = lines.replace("ul.news li", "li, #top").replace('\n', "\r\n");
    let tried = editor.post("/desk/source/list/try", &[("lines", &wider)]);
    check(
        &tried,
        &[
            "id=\"trial\"",
            "2 条，其中 2 条有日期",
            "3 条，其中 2 条有日期",
            "关于我们",
            "最近一篇正文",
        ],
    );
    let none = lines.replace("ul.news li", "ol.gone li");
    check(&editor.post("/desk/source/list/try", &[("lines", &none)]), &["读不懂"]);
    let wrong = lines.replace("kind = \"html\"", "kind = \"<script>\"");
    let wrong = editor.post("/desk/source/list/try", &[("lines", &wrong)]);
    check(&wrong, &["id=\"mistakes\"", "feeds.toml:"]);
    assert!(!wrong.text().contains("<script>"), "what was typed stays text");
    let other = lines.replace("key = \"list\"", "key = \"other\"");
    check(&editor.post("/desk/source/list/try", &[("lines", &other)]), &["id=\"mistakes\""]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before, "nothing is written");
}

#[test]
fn other_rules_are_tried_on_stored_stories() {
    let (desk, _origin) = polled();
    let mut editor = desk.editor("王强", "editor");
    let page = editor.get("/desk/rules");
    check(&page, &["<th scope=\"row\">园区</th>", "<td class=\"number\">1</td>", "热点资讯"]);
    assert_eq!(lines(&page), RULE);
    let rules = RULE.replace("工业园区", "江北新区");
    let tried = editor.post("/desk/rules/try", &[("lines", &rules)]);
    check(&tried, &["看了 2 篇，其中 2 篇会变动", "进入 热点资讯", "离开 热点资讯"]);
    let wrong = editor.post("/desk/rules/try", &[("lines", "[[rules]]\nname = 1\n")]);
    check(&wrong, &["id=\"mistakes\""]);
    let secret = desk.portal.path().join("secret");
    std::fs::write(&secret, "password-of-the-house\n").unwrap();
    for table in ["[credits]\naliases", "[gazetteer]\nfile", "[copies]\nopposites"] {
        let lines = format!("{RULE}{table} = \"{}\"\n", secret.display());
        let refused = editor.post("/desk/rules/try", &[("lines", &lines)]);
        check(&refused, &["id=\"mistakes\"", "is not tried here"]);
        assert!(!refused.text().contains("password-of-the-house"), "{}", refused.text());
    }
    check(&editor.get("/desk/rules"), &["<td class=\"number\">1</td>"]);
}

#[test]
fn a_section_that_is_held_back_is_released_by_a_chief() {
    let (desk, _origin) = polled();
    desk.database()
        .execute(
            "INSERT INTO held (section, since, reason) VALUES ('dongtai', 0, '将少 63 条')",
            [],
        )
        .unwrap();
    let mut editor = desk.editor("王强", "editor");
    check(&editor.get("/desk/rules"), &["已暂缓：将少 63 条", "请主编核对后放行"]);
    assert_eq!(editor.post("/desk/section/dongtai/accept", &[]).status, 403);
    let mut chief = desk.editor("李敏", "chief");
    check(&chief.get("/desk/rules"), &["data-act=\"accept\""]);
    assert_eq!(chief.post("/desk/section/dongtai/accept", &[]).status, 303);
    let page = chief.get("/desk/rules?accepted");
    check(&page, &["已放行"]);
    assert!(!page.text().contains("63 条"), "{}", page.text());
    assert_eq!(chief.post("/desk/section/dongtai/accept", &[]).status, 404, "it is held no more");
    let log = chief.get("/desk/log/others?about=dongtai&format=json").json();
    let done: Vec<_> = log.as_array().unwrap().iter().map(|done| &done["editor"]).collect();
    assert_eq!(done, ["李敏"], "once, by whoever could");
}
