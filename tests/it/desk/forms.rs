//! What an editor typed is not lost: not by a session that ended, not by a page of an older session, not by a refusal.

use super::{
    Browser, Desk, PASSWORD, Reply,
    pages::{Newsroom, script},
};

/// A form as it stands on a page, filled in.
struct Filled {
    action: String,
    fields: Vec<(String, String)>,
}

impl Filled {
    /// The form of a page that leads there and has this field.
    fn on(reply: &Reply, action: &str, with: &str) -> Filled {
        let found = Filled::all(reply)
            .into_iter()
            .find(|form| form.action == action && (with.is_empty() || form.get(with).is_some()));
        found.unwrap_or_else(|| panic!("no form to {action} with {with}: {}", reply.text()))
    }

    fn all(reply: &Reply) -> Vec<Filled> {
        let page = dom_query::Document::from(reply.text());
        let form = |form: dom_query::Selection<'_>| {
            let mut fields = Vec::new();
            for field in &form.select("input, textarea, select") {
                let Some(name) = field.attr("name") else { continue };
                let kind = field.attr("type").unwrap_or_default();
                let is_box = matches!(&*kind, "radio" | "checkbox");
                if is_box && !field.has_attr("checked") {
                    continue;
                }
                let value = if field.is("textarea") {
                    field.text().to_string()
                } else if field.is("select") {
                    let chosen = field.select("option[selected]");
                    let chosen =
                        if chosen.exists() { chosen } else { field.select("option").first() };
                    chosen.attr("value").unwrap_or_default().to_string()
                } else {
                    field.attr("value").unwrap_or_default().to_string()
                };
                fields.push((name.to_string(), value));
            }
            Filled { action: form.attr("action").unwrap_or_default().to_string(), fields }
        };
        page.select("form[method=post]").iter().map(form).collect()
    }

    fn get(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Types into a field.
    fn with(mut self, name: &str, value: &str) -> Filled {
        self.fields.retain(|(given, _)| given != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Presses its button.
    fn send(&self, browser: &mut Browser) -> Reply {
        let fields = self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        browser.send("POST", &self.action, &[], &super::form(fields))
    }
}

/// A form: where it leads, what is typed, and the field that shows which of several it is.
type Typed<'a> = (&'a str, Vec<(&'a str, &'a str)>, &'a str);

/// Forms that editors type into: where they lead, what is typed, and the field that shows it.
fn forms<'a>(story: &'a str, other: &'a str) -> Vec<Typed<'a>> {
    vec![
        (
            "/desk/act",
            vec![("act", "retitle"), ("id", story), ("text", "六号线<岁末>通车")],
            "text",
        ),
        (
            "/desk/act",
            vec![("act", "summary"), ("id", story), ("text", "第一行\r\n“第二行”")],
            "text",
        ),
        (
            "/desk/act",
            vec![("act", "embargo"), ("id", story), ("until", "2031-01-02T03:04")],
            "until",
        ),
        ("/desk/act", vec![("act", "merge"), ("id", story), ("other", id_of(other))], "other"),
        (
            "/desk/act",
            vec![("act", "feature"), ("id", story), ("id", other), ("section", "dongtai")],
            "section",
        ),
        ("/desk/act", vec![("act", "hide"), ("id", story)], "act"),
        (
            "/desk/act",
            vec![
                ("act", "place"),
                ("id", story),
                ("section", "redian"),
                ("after", "position"),
                ("position", "2"),
            ],
            "position",
        ),
        ("/desk/new", vec![("do", "fetch"), ("url", "https://a.example/1?a=1&b=2")], "url"),
        (
            "/desk/new",
            vec![
                ("do", "write"),
                ("headline", "夜访早市"),
                ("credit", "本报"),
                ("published", "2026-11-16T09:30"),
                ("link", ""),
                ("section", "dongtai"),
                ("body", "凌晨四点。\r\n\r\n“灯”亮了 & 人来了。"),
            ],
            "body",
        ),
        ("/desk/rules/try", vec![("lines", "[[rules]]\r\nname = \"园区\"")], "lines"),
        ("/desk/source/feed/try", vec![("lines", "[[sources]]\r\nkey = \"feed\"")], "lines"),
        ("/desk/settings/manner", vec![("language", "en"), ("keys", "on")], "language"),
        ("/desk/users/add", vec![("name", "周宁"), ("role", "chief")], "name"),
        ("/desk/users", vec![("name", "李敏"), ("act", "close")], "act"),
        ("/desk/undo", vec![("edit", "12"), ("edit", "13")], "edit"),
        ("/desk/source/feed/mute", Vec::new(), "token"),
        ("/desk/section/redian/accept", Vec::new(), "token"),
    ]
}

/// As a browser sends what a page shows: lines end in two signs.
fn sent(value: &str) -> String {
    value.replace("\r\n", "\n").replace('\n', "\r\n")
}

/// The page shows the form, filled in with what was sent.
fn shows(reply: &Reply, (path, fields, telling): &(&str, Vec<(&str, &str)>, &str)) -> Filled {
    let form = Filled::on(reply, path, telling);
    for (name, value) in fields {
        let found = form.fields.iter().any(|(given, found)| given == name && sent(found) == *value);
        assert!(found, "{path}: {name}={value} is not in {:?}", form.fields);
    }
    form
}

#[test]
fn what_was_typed_outlives_the_session_and_nothing_is_done_by_signing_in() {
    let room = Newsroom::open();
    let mut editor = room.desk.editor("何静", "admin");
    let story = Newsroom::value(&mut editor, "南京");
    let other = Newsroom::value(&mut editor, "苏州");
    let before = edits(&room.desk);
    for form in forms(&story, &other) {
        let (path, fields, _) = &form;
        room.desk.database().execute("DELETE FROM session", []).unwrap();
        let asked = editor.post(path, fields);
        assert_eq!(asked.status, 401, "{path}");
        assert!(asked.text().contains("你写的内容还在"), "{path}: {}", asked.text());
        let login = Filled::on(&asked, "/desk/login", "password");
        let wrong =
            login.with("name", "何静").with("password", "not the password").send(&mut editor);
        assert_eq!(wrong.status, 401, "{path}");
        let login = Filled::on(&wrong, "/desk/login", "password");
        let right = login.with("name", "何静").with("password", PASSWORD).send(&mut editor);
        assert_eq!(right.status, 200, "{path}: {}", right.text());
        assert!(right.text().contains("还没有执行"), "{path}: {}", right.text());
        shows(&right, &form);
        assert_eq!(edits(&room.desk), before, "{path}");
    }
    let language = "SELECT count(*) FROM account WHERE language IS NOT NULL OR name = '周宁'";
    let changed: i64 = room.desk.database().query_row(language, [], |row| row.get(0)).unwrap();
    assert_eq!(changed, 0);
}

#[test]
fn a_form_that_was_kept_is_done_by_a_press() {
    let room = Newsroom::open();
    let mut editor = room.desk.editor("李敏", "editor");
    let story = Newsroom::value(&mut editor, "南京");
    room.desk.database().execute("DELETE FROM session", []).unwrap();
    let typed =
        [("act", "retitle"), ("id", &*story), ("text", "六号线通车"), ("back", "/desk/queue?q=a")];
    let asked = editor.post("/desk/act", &typed);
    let login = Filled::on(&asked, "/desk/login", "password");
    let login = login.with("name", "李敏").with("password", PASSWORD);
    let again = login.send(&mut editor);
    let form = Filled::on(&again, "/desk/act", "text");
    // The page is asked for once more, as by the key F5: nothing is lost, and nothing done.
    let reloaded = login.send(&mut editor);
    assert_eq!(reloaded.status, 403);
    assert_eq!(Filled::on(&reloaded, "/desk/act", "text").get("text"), Some("六号线通车"));
    assert!(!room.headlines("redian").contains(&"六号线通车".to_owned()));
    let done = form.send(&mut editor);
    assert_eq!(done.status, 303, "{}", done.text());
    assert!(done.header("location").unwrap().starts_with("/desk/queue?q=a&done="));
    assert!(room.headlines("redian").contains(&"六号线通车".to_owned()));
}

#[test]
fn only_forms_of_ours_are_kept_and_no_secret() {
    let room = Newsroom::open();
    let mut editor = room.desk.editor("李敏", "editor");
    let own = editor.token.clone();
    room.desk.database().execute("DELETE FROM session", []).unwrap();
    let kept = |reply: &Reply| reply.text().contains("kept");
    for path in ["/desk/logout", "/desk/presence", "/desk/nowhere", "/desk/settings/end"] {
        let reply = editor.post(path, &[("text", "geheim")]);
        assert_eq!(reply.status, 401, "{path}");
        assert!(!kept(&reply) && !reply.text().contains("geheim"), "{path}");
    }
    let foreign = [("Origin", "http://evil.example")];
    let typed = [("act", "hide"), ("text", "von fremden")];
    for path in ["/desk/act", "/desk/login"] {
        let planted = [("kept", "/desk/act"), ("kept.act", "hide"), ("kept.text", "von fremden")];
        let fields = if path == "/desk/act" { &typed[..] } else { &planted[..] };
        let reply = editor.post_with(path, &foreign, fields);
        assert_eq!(reply.status, 403);
        assert!(!reply.text().contains("von fremden"), "{}", reply.text());
    }
    let secrets = [("old", "geheim-1"), ("new", "geheim-2"), ("again", "geheim-2")];
    let reply = editor.post("/desk/settings/password", &secrets);
    assert_eq!(reply.status, 401);
    assert!(!reply.text().contains("geheim") && !reply.text().contains(&own));
    let right = Filled::on(&reply, "/desk/login", "password");
    let right = right.with("name", "李敏").with("password", PASSWORD).send(&mut editor);
    assert!(right.text().contains("id=\"own-password\"") && !right.text().contains("geheim"));
    // An address that is none of ours is not led to.
    for path in
        ["//evil.example/", "/desk/../evil", "/desk/source/../../x/try", "javascript:alert(1)"]
    {
        editor.get("/desk/login");
        let fields = [
            ("name", "李敏"),
            ("password", PASSWORD),
            ("kept", path),
            ("kept.lines", "von fremden"),
        ];
        let reply = editor.post("/desk/login", &fields);
        assert_eq!((reply.status, reply.header("location")), (303, Some("/desk")), "{path}");
    }
}

#[test]
fn a_form_that_is_as_long_as_forms_are_is_kept_whole() {
    let room = Newsroom::open();
    let mut editor = room.desk.editor("李敏", "editor");
    room.desk.database().execute("DELETE FROM session", []).unwrap();
    let body = "字".repeat(116_000);
    let typed = [("do", "write"), ("headline", "长文"), ("body", &*body)];
    let asked = editor.post("/desk/new", &typed);
    assert_eq!(asked.status, 401);
    let login = Filled::on(&asked, "/desk/login", "password");
    let again = login.with("name", "李敏").with("password", PASSWORD).send(&mut editor);
    assert_eq!(Filled::on(&again, "/desk/new", "body").get("body"), Some(&*body));
}

#[test]
fn a_page_of_an_older_session_is_shown_again_with_a_fresh_token() {
    let room = Newsroom::open();
    let mut editor = room.desk.editor("何静", "admin");
    let old = editor.token.clone();
    let story = Newsroom::value(&mut editor, "南京");
    let other = Newsroom::value(&mut editor, "苏州");
    assert_eq!(editor.sign_in("何静", PASSWORD).status, 303);
    let before = edits(&room.desk);
    for form in forms(&story, &other) {
        let (path, fields, _) = &form;
        editor.token.clone_from(&old);
        let again = editor.post(path, fields);
        assert_eq!(again.status, 403, "{path}");
        assert!(again.text().contains("没有执行"), "{path}: {}", again.text());
        let shown = shows(&again, &form);
        assert_ne!(shown.get("token"), Some(&*old));
        assert_eq!(edits(&room.desk), before, "{path}");
    }
    editor.token.clone_from(&old);
    let retitle = [("act", "retitle"), ("id", &*story), ("text", "六号线通车")];
    let again = editor.post("/desk/act", &retitle);
    assert_eq!(Filled::on(&again, "/desk/act", "text").send(&mut editor).status, 303);
    assert!(room.headlines("redian").contains(&"六号线通车".to_owned()));
    editor.token.clone_from(&old);
    let (status, told) = script(&mut editor, "/desk/act", &[("act", "hide"), ("id", &story)]);
    assert_eq!((status, told["error"].as_str()), (403, Some("stale")));
    assert_eq!(told["name"], "何静");
    // A script takes the token from the answer.
    told["token"].as_str().unwrap().clone_into(&mut editor.token);
    let manner = editor.post("/desk/settings/manner", &[("language", "")]);
    assert_eq!(manner.status, 303);
}

#[test]
fn a_refusal_shows_the_same_form_with_what_was_typed() {
    let room = Newsroom::open();
    let mut editor = room.desk.editor("王芳", "chief");
    let story = Newsroom::value(&mut editor, "南京");
    let id = id_of(&story);
    let long = "字".repeat(301);
    let written = |name: &'static str, value: &'static str| {
        let fields = [
            ("do", "write"),
            ("headline", "夜访早市"),
            ("credit", "本报"),
            ("published", "2026-11-16T09:30"),
            ("link", ""),
            ("section", "dongtai"),
            ("body", "凌晨四点。"),
        ];
        fields
            .map(|(given, typed)| if given == name { (given, value) } else { (given, typed) })
            .to_vec()
    };
    let cases: Vec<(&str, Vec<_>, &str, &str)> = vec![
        (
            "/desk/act",
            vec![("act", "retitle"), ("id", &story), ("text", &long)],
            "text",
            "超过 200 字",
        ),
        ("/desk/act", vec![("act", "correct"), ("id", &story), ("text", " ")], "text", "不能为空"),
        (
            "/desk/act",
            vec![("act", "expire"), ("id", &story), ("until", "2020-01-01T00:00")],
            "until",
            "已经过去",
        ),
        (
            "/desk/act",
            vec![("act", "expire"), ("id", &story), ("until", "gestern")],
            "until",
            "看不懂这个时间",
        ),
        (
            "/desk/act",
            vec![("act", "feature"), ("id", &story), ("section", "nirgends")],
            "section",
            "没有栏目“nirgends”",
        ),
        (
            "/desk/act",
            vec![("act", "merge"), ("id", &story), ("other", id)],
            "other",
            "两条是同一条",
        ),
        ("/desk/act", vec![("act", "apart"), ("id", &story), ("other", "jene")], "other", "看不懂"),
        (
            "/desk/act",
            vec![("act", "move"), ("id", &story), ("from", "redian"), ("to", "redian")],
            "to",
            "两个栏目相同",
        ),
        ("/desk/new", written("headline", "夜访\u{202e}早市"), "headline", "标题要一行"),
        ("/desk/new", written("credit", ""), "credit", "标题要一行"),
        ("/desk/new", written("published", "gestern"), "published", "看不懂这个时间"),
        ("/desk/new", written("link", "ftp://a.example/"), "link", "不是 http"),
        ("/desk/new", written("section", "nirgends"), "section", "没有栏目"),
        ("/desk/new", vec![("do", "fetch"), ("url", "gar keine")], "url", "抓取失败"),
        ("/desk/users/add", vec![("name", "系统"), ("role", "editor")], "name", "留给系统"),
        ("/desk/settings/manner", vec![("language", "klingon")], "language", "表单"),
    ];
    let mut admin = room.desk.editor("何静", "admin");
    let before = edits(&room.desk);
    for (path, fields, field, message) in cases {
        let browser = if path.starts_with("/desk/users") { &mut admin } else { &mut editor };
        let reply = browser.post(path, &fields);
        assert_eq!(reply.status, 422, "{fields:?}: {}", reply.text());
        let page = dom_query::Document::from(reply.text());
        let said = page.select("#wrong[role=alert]").text().to_string();
        assert!(said.contains(message), "{fields:?}: {said}");
        let form = Filled::on(&reply, path, field);
        for (name, value) in &fields {
            // What cannot be chosen is not shown as chosen.
            if !["nirgends", "klingon"].contains(value) {
                assert!(
                    form.fields.contains(&((*name).to_owned(), (*value).to_owned())),
                    "{name}={value} of {path}: {:?}",
                    form.fields
                );
            }
        }
        let marked =
            page.select(&format!("[name={field}][aria-invalid=true][aria-describedby=wrong]"));
        assert_eq!(marked.length(), 1, "{fields:?}: {}", reply.text());
        assert_eq!(page.select("[autofocus]").length(), 1, "{fields:?}");
        let (status, told) = script(browser, path, &fields);
        assert_eq!((status, told["field"].as_str()), (422, Some(field)), "{fields:?}: {told}");
        assert!(told["message"].as_str().unwrap().contains(message), "{told}");
    }
    assert_eq!(edits(&room.desk), before);
}

#[test]
fn what_changes_nothing_is_said_and_the_form_stays() {
    let room = Newsroom::open();
    let mut editor = room.desk.editor("李敏", "editor");
    let story = Newsroom::value(&mut editor, "南京");
    let fields = [("act", "note"), ("id", &*story), ("text", "")];
    let reply = editor.post("/desk/act", &fields);
    assert_eq!(reply.status, 422, "{}", reply.text());
    assert!(reply.text().contains("本来就是这样"), "{}", reply.text());
    Filled::on(&reply, "/desk/act", "text");
    let (status, told) = script(&mut editor, "/desk/act", &fields);
    assert_eq!((status, told["message"].as_str()), (200, Some("本来就是这样，没有改动。")));
}

#[test]
fn a_password_is_never_filled_in_again() {
    let room = Newsroom::open();
    let mut editor = room.desk.editor("李敏", "editor");
    for (old, new, again, field, message) in [
        ("not the password", "feng chui cao di", "feng chui cao di", "old", "现在的密码不对"),
        (PASSWORD, "kurz", "kurz", "new", "至少要 10 个字"),
        (PASSWORD, "feng chui cao di", "feng chui cao", "again", "不一样"),
    ] {
        let fields = [("old", old), ("new", new), ("again", again)];
        let reply = editor.post("/desk/settings/password", &fields);
        assert_eq!(reply.status, 422);
        let page = dom_query::Document::from(reply.text());
        assert!(page.select("#wrong[role=alert]").text().contains(message), "{}", reply.text());
        assert!(page.select(&format!("#{field}[aria-invalid=true]")).exists(), "{}", reply.text());
        for typed in [old, new, again] {
            assert!(!reply.text().contains(typed), "{typed}");
        }
    }
    // Whoever guesses is still signed in, and told to wait on the same page.
    let mut status = 0;
    for _ in 0..6 {
        let fields = [
            ("old", "not the password"),
            ("new", "feng chui cao di"),
            ("again", "feng chui cao di"),
        ];
        let reply = editor.post("/desk/settings/password", &fields);
        status = reply.status;
        assert!(reply.text().contains("id=\"own-password\""), "{}", reply.text());
    }
    assert_eq!(status, 429);
}

#[test]
fn what_was_done_is_told_to_whoever_did_it_alone() {
    let room = Newsroom::open();
    let mut one = room.desk.editor("李敏", "editor");
    let mut other = room.desk.editor("王芳", "editor");
    let story = Newsroom::value(&mut one, "南京");
    let feature =
        [("act", "feature"), ("id", &*story), ("section", "dongtai"), ("back", "/desk/queue")];
    let done = one.post("/desk/act", &feature);
    let first = last_edit(&room.desk);
    let way = done.header("location").unwrap().to_owned();
    assert!(one.get(&way).text().contains("已上稿 行业动态"));
    assert!(!other.get(&way).text().contains("已上稿 行业动态"));
    let pin = [("act", "pin"), ("id", &*story), ("section", "dongtai"), ("back", "/desk/queue")];
    other.post("/desk/act", &pin);
    // Nor is what others did offered with it to be taken back.
    let both = one.get(&format!("/desk/queue?done={first},{}", last_edit(&room.desk)));
    let undo = Filled::on(&both, "/desk/undo", "edit");
    let edits: Vec<_> = undo.fields.iter().filter(|(name, _)| name == "edit").collect();
    assert_eq!(edits, [&("edit".to_owned(), first.to_string())]);
}

#[test]
fn a_refused_act_leaves_the_offer_to_take_back_the_one_before() {
    let room = Newsroom::open();
    let mut editor = room.desk.editor("李敏", "editor");
    let story = Newsroom::value(&mut editor, "南京");
    let feature =
        [("act", "feature"), ("id", &*story), ("section", "dongtai"), ("back", "/desk/queue")];
    let done = editor.post("/desk/act", &feature);
    let page = editor.get(done.header("location").unwrap());
    let back = Filled::on(&page, "/desk/act", "act").get("back").unwrap().to_owned();
    let stale = [("act", "retitle"), ("id", &*story), ("text", "迟了"), ("back", &*back)];
    let refused = editor.post("/desk/act", &stale);
    assert_eq!(refused.status, 409);
    let page = dom_query::Document::from(refused.text());
    let way = page.select("#conflict > .buttons a").attr("href").unwrap().to_string();
    let page = editor.get(&way);
    assert_eq!(
        Filled::on(&page, "/desk/undo", "edit").get("edit"),
        Some(&*last_edit(&room.desk).to_string()),
    );
    let (_, told) = script(&mut editor, "/desk/act", &stale);
    assert_eq!(told["edits"], serde_json::json!([]));
}

#[test]
fn a_script_writes_a_story_and_steers_a_source() {
    let room = Newsroom::open();
    let mut chief = room.desk.editor("王芳", "chief");
    let written = [
        ("do", "write"),
        ("headline", "夜访早市"),
        ("credit", "本报"),
        ("published", "2026-11-16T09:30"),
        ("section", "redian"),
        ("body", "凌晨四点。"),
    ];
    let (status, told) = script(&mut chief, "/desk/new", &written);
    assert_eq!(status, 200, "{told}");
    assert_eq!(told["edits"].as_array().unwrap().len(), 2);
    assert_eq!(told["undo"], told["edits"]);
    assert!(told["rows"][0]["html"].as_str().unwrap().contains("夜访早市"), "{told}");
    assert!(room.headlines("redian").contains(&"夜访早市".to_owned()));
    let (status, told) = script(&mut chief, "/desk/source/feed/mute", &[]);
    assert_eq!((status, told["message"].as_str()), (200, Some("已停抓")));
    room.desk
        .database()
        .execute("INSERT INTO held (section, since, reason) VALUES ('dongtai', 0, '少了')", [])
        .unwrap();
    let (status, told) = script(&mut chief, "/desk/section/dongtai/accept", &[]);
    assert_eq!((status, told["message"].as_str()), (200, Some("已放行")));
}

fn id_of(value: &str) -> &str {
    value.split(':').next().unwrap()
}

/// How many edits there are.
fn edits(desk: &Desk) -> i64 {
    desk.database().query_row("SELECT count(*) FROM edit", [], |row| row.get(0)).unwrap()
}

fn last_edit(desk: &Desk) -> i64 {
    desk.database().query_row("SELECT max(id) FROM edit", [], |row| row.get(0)).unwrap()
}
