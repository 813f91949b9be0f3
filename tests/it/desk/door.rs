//! The way in: who is let in, with what, and what is refused.

use super::{Browser, Desk, PASSWORD, form};

/// What whoever is not signed in sees instead of this page.
fn is_shut(browser: &mut Browser, path: &str) -> bool {
    let reply = browser.get(path);
    reply.status == 401 && reply.text().contains("name=\"password\"")
}

#[test]
fn without_an_account_the_desk_says_how_to_make_one() {
    let desk = Desk::start();
    let mut browser = desk.browser();
    for path in ["/desk", "/desk/login"] {
        let reply = browser.get(path);
        assert!(reply.text().contains("还没有账号。请在服务器上运行 huiwen user add，再来登录。"));
        assert!(!reply.text().contains("name=\"password\""));
    }
    desk.add("李敏", "editor");
    assert!(is_shut(&mut browser, "/desk"));
}

#[test]
fn whoever_is_not_signed_in_sees_nothing() {
    let desk = Desk::start();
    desk.add("李敏", "admin");
    let mut browser = desk.browser();
    for path in [
        "/desk",
        "/desk/",
        "/desk/queue",
        "/desk/log",
        "/desk/log?format=csv",
        "/desk/users",
        "/desk/settings",
        "/desk/nowhere",
    ] {
        assert!(is_shut(&mut browser, path), "{path}");
        assert!(!browser.get(path).text().contains("李敏"));
    }
    let forged = "A".repeat(43);
    browser.cookies.insert("huiwen".to_owned(), forged);
    assert!(is_shut(&mut browser, "/desk/users"));
    let nothing = [("name", "李敏"), ("act", "close")];
    assert_eq!(browser.post("/desk/users", &nothing).status, 401);
}

#[test]
fn signing_in_leads_back_to_the_page_that_was_asked_for() {
    let desk = Desk::start();
    desk.add("李敏", "editor");
    let mut browser = desk.browser();
    let asked = browser.get("/desk/log?editor=a&act=hide");
    assert_eq!(asked.status, 401);
    let back = asked.field("back").unwrap();
    assert_eq!(back, "/desk/log?editor=a&act=hide");
    let fields = [("name", " 李敏 "), ("password", PASSWORD), ("back", &back)];
    let reply = browser.post("/desk/login", &fields);
    assert_eq!((reply.status, reply.header("location")), (303, Some(back.as_str())));
    assert_eq!(browser.get(&back).status, 200);
    assert_eq!(browser.get("/desk").header("location"), Some("/desk/queue"));
}

#[test]
fn signing_in_leads_nowhere_else() {
    let desk = Desk::start();
    desk.add("李敏", "editor");
    for back in [
        "https://evil.example/",
        "//evil.example/desk",
        "/\\evil.example",
        "/desk/../../evil",
        "/deskevil",
        "/",
        "javascript:alert(1)",
        "/desk/login",
        "/desk\r\nX-Evil: 1",
    ] {
        let mut browser = desk.browser();
        browser.get("/desk/login");
        let fields = [("name", "李敏"), ("password", PASSWORD), ("back", back)];
        let reply = browser.post("/desk/login", &fields);
        assert_eq!((reply.status, reply.header("location")), (303, Some("/desk")), "{back}");
        assert_eq!(reply.header("x-evil"), None);
        let mut browser = desk.browser();
        let way = format!("/desk/login?{}", form([("back", back)]));
        assert_eq!(browser.get(&way).field("back").as_deref(), Some("/desk"), "{back}");
    }
}

#[test]
fn the_cookie_is_read_by_no_script_and_sent_by_no_form_of_others() {
    let desk = Desk::start();
    desk.add("李敏", "editor");
    let mut browser = desk.browser();
    let asked = browser.get("/desk/login");
    let fields = [("name", "李敏"), ("password", PASSWORD)];
    let reply = browser.post("/desk/login", &fields);
    let cookies: Vec<&str> = asked.all("set-cookie").chain(reply.all("set-cookie")).collect();
    assert_eq!(cookies.len(), 3, "{cookies:?}");
    for cookie in cookies {
        assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
        assert!(cookie.contains("; Path=/;") && !cookie.contains("Domain"), "{cookie}");
    }
    // 32 bytes.
    assert_eq!(browser.cookies["huiwen"].len(), 43);
    assert!(!browser.cookies.contains_key("huiwen-door"));
}

#[test]
fn the_database_lets_nobody_in() {
    let desk = Desk::start();
    let browser = desk.editor("李敏", "editor");
    let secret = browser.cookies["huiwen"].clone();
    let config = desk.portal.config();
    let mut kept = std::fs::read(&config.database).unwrap();
    kept.extend(std::fs::read(config.database.with_extension("db-wal")).unwrap());
    let raw = {
        use base64::Engine as _;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(&secret).unwrap()
    };
    let holds = |wanted: &[u8]| kept.windows(wanted.len()).any(|window| window == wanted);
    assert!(holds("李敏".as_bytes()) && holds(b"$argon2id$v=19$m=19456,t=2,p=1$"));
    assert!(!holds(secret.as_bytes()) && !holds(&raw) && !holds(PASSWORD.as_bytes()));
    let name: Vec<u8> =
        desk.database().query_row("SELECT token FROM session", [], |row| row.get(0)).unwrap();
    // What is kept of it is no cookie.
    let mut thief = desk.browser();
    let forged = {
        use base64::Engine as _;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&name)
    };
    thief.cookies.insert("huiwen".to_owned(), forged);
    assert!(is_shut(&mut thief, "/desk/settings"));
}

#[test]
fn a_session_cannot_be_slipped_in() {
    let desk = Desk::start();
    let mallory = desk.editor("马洛", "editor");
    desk.add("李敏", "editor");
    let mut browser = desk.browser();
    browser.cookies.clone_from(&mallory.cookies);
    let planted = browser.cookies["huiwen"].clone();
    assert_eq!(browser.sign_in("李敏", PASSWORD).status, 303);
    assert_ne!(browser.cookies["huiwen"], planted);
    assert!(browser.get("/desk/settings").text().contains("李敏"));
    let mut mallory = mallory;
    assert!(!mallory.get("/desk/settings").text().contains("李敏"));
    // Whoever signs in once more leaves no session behind.
    let mut before = browser.clone();
    assert_eq!(browser.sign_in("李敏", PASSWORD).status, 303);
    assert_ne!(browser.cookies["huiwen"], before.cookies["huiwen"]);
    assert!(is_shut(&mut before, "/desk/settings"));
}

#[test]
fn signing_out_ends_the_session() {
    let desk = Desk::start();
    let mut browser = desk.editor("李敏", "editor");
    let mut copy = browser.clone();
    let reply = browser.post("/desk/logout", &[]);
    assert_eq!((reply.status, reply.header("location")), (303, Some("/desk/login")));
    assert!(!browser.cookies.contains_key("huiwen"));
    assert!(is_shut(&mut copy, "/desk/settings"));
}

#[test]
fn sessions_end_by_themselves() {
    let desk = Desk::start();
    let day = 24 * 3600;
    for (column, age, ends) in [
        ("seen", 13 * day, false),
        ("seen", 14 * day + 60, true),
        ("since", 59 * day, false),
        ("since", 60 * day + 60, true),
    ] {
        let name = format!("李{column}{age}");
        let mut browser = desk.editor(&name, "reader");
        let changed = desk.database().execute(
            &format!("UPDATE session SET {column} = {column} - ?1 WHERE account = (SELECT id FROM account WHERE name = ?2)"),
            rusqlite::params![age, name],
        );
        assert_eq!(changed.unwrap(), 1);
        assert_eq!(is_shut(&mut browser, "/desk/settings"), ends, "{column} {age}");
        if ends {
            let reply = browser.send("GET", "/desk/log", &[("Accept", "application/json")], "");
            assert_eq!(reply.json()["error"], "signed-out");
            assert!(reply.json()["message"].as_str().unwrap().contains("已过期"));
        }
    }
}

#[test]
fn a_session_that_is_used_is_noted_once_in_a_minute() {
    let desk = Desk::start();
    let mut browser = desk.editor("李敏", "editor");
    let seen = || -> i64 {
        desk.database().query_row("SELECT seen FROM session", [], |row| row.get(0)).unwrap()
    };
    let begun = seen();
    desk.database().execute("UPDATE session SET seen = seen - 30", []).unwrap();
    browser.get("/desk/settings");
    assert!(seen() <= begun - 30);
    desk.database().execute("UPDATE session SET seen = seen - 60", []).unwrap();
    browser.get("/desk/settings");
    // Noted behind the answer.
    while seen() < begun {
        std::thread::yield_now();
    }
}

#[test]
fn forms_of_other_sites_are_refused() {
    let desk = Desk::start();
    let mut browser = desk.editor("李敏", "editor");
    let own = browser.origin.clone().unwrap();
    let https = own.replace("http://", "https://");
    browser.origin = None;
    let other_port = "http://127.0.0.1:1";
    let ours: [&[(&str, &str)]; 4] = [
        &[("Sec-Fetch-Site", "same-origin")],
        &[("Sec-Fetch-Site", "same-origin"), ("Origin", &own)],
        &[("Origin", &own)],
        &[("Origin", &https)],
    ];
    let foreign: [&[(&str, &str)]; 9] = [
        &[],
        &[("Sec-Fetch-Site", "cross-site")],
        &[("Sec-Fetch-Site", "same-site")],
        &[("Sec-Fetch-Site", "none")],
        // The browser's own word counts more.
        &[("Sec-Fetch-Site", "cross-site"), ("Origin", &own)],
        &[("Origin", "http://evil.example")],
        &[("Origin", "null")],
        &[("Origin", other_port)],
        &[("Referer", &own)],
    ];
    let manner = [("language", "en"), ("keys", "on")];
    let chosen = |desk: &Desk| -> Option<String> {
        desk.database().query_row("SELECT language FROM account", [], |row| row.get(0)).unwrap()
    };
    for headers in foreign {
        let reply = browser.post_with("/desk/settings/manner", headers, &manner);
        assert_eq!(reply.status, 403, "{headers:?}");
        assert!(reply.text().contains("desk.link"), "{headers:?}");
        assert_eq!(chosen(&desk), None);
        let mut stranger = desk.browser();
        stranger.origin = None;
        stranger.get("/desk/login");
        let fields = [("name", "李敏"), ("password", PASSWORD)];
        assert_eq!(stranger.post_with("/desk/login", headers, &fields).status, 403);
        assert!(!stranger.cookies.contains_key("huiwen"));
    }
    for headers in ours {
        let reply = browser.post_with("/desk/settings/manner", headers, &manner);
        assert_eq!(reply.status, 303, "{headers:?}");
        assert_eq!(chosen(&desk).as_deref(), Some("en"));
    }
}

#[test]
fn forms_without_the_token_of_this_session_are_refused() {
    let desk = Desk::start();
    let mut browser = desk.editor("李敏", "editor");
    let others = desk.editor("王强", "editor").token;
    let own = browser.token.clone();
    let manner = |token: Option<&str>| {
        let fields = [("language", "en"), ("keys", "on")];
        form(fields.into_iter().chain(token.map(|token| ("token", token))))
    };
    for token in [None, Some(""), Some("x"), Some(others.as_str()), Some(&own[1..])] {
        let reply = browser.send("POST", "/desk/settings/manner", &[], &manner(token));
        assert_eq!(reply.status, 403, "{token:?}");
    }
    let json = [("Content-Type", "application/json")];
    let body = format!("{{\"token\":\"{own}\"}}");
    assert_eq!(browser.send("POST", "/desk/settings/manner", &json, &body).status, 403);
    let reply = browser.send("POST", "/desk/settings/manner", &[], &manner(Some(&own)));
    assert_eq!(reply.status, 303);
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS"] {
        let reply = browser.send(method, "/desk/settings/manner", &[], &manner(Some(&own)));
        assert_eq!(reply.status, 405, "{method}");
    }
    assert_eq!(browser.get("/desk/settings/manner").status, 405);
}

#[test]
fn the_form_that_asks_who_it_is_has_a_token_of_its_own() {
    let desk = Desk::start();
    desk.add("李敏", "editor");
    let mut browser = desk.browser();
    browser.get("/desk/login");
    let fields = [("name", "李敏"), ("password", PASSWORD)];
    let mut without_cookie = browser.clone();
    without_cookie.cookies.clear();
    assert_eq!(without_cookie.post("/desk/login", &fields).status, 403);
    let mut without_token = browser.clone();
    without_token.token.clear();
    assert_eq!(without_token.post("/desk/login", &fields).status, 403);
    let mut of_another = desk.browser();
    of_another.get("/desk/login");
    of_another.token.clone_from(&browser.token);
    assert_eq!(of_another.post("/desk/login", &fields).status, 403);
    assert_eq!(browser.post("/desk/login", &fields).status, 303);
}

#[test]
fn a_name_that_fails_five_times_has_to_pause() {
    let desk = Desk::start();
    desk.add("李敏", "editor");
    desk.add("王强", "editor");
    let mut browser = desk.browser();
    for name in ["李敏", "ＬＩＭＩＮ"] {
        for _ in 0..5 {
            let reply = browser.sign_in(name, "not the password");
            assert_eq!(reply.status, 401);
            // Nobody learns whether there is such an account.
            assert!(reply.text().contains("用户名或密码不对"));
            assert_eq!(reply.header("set-cookie").map(|it| it.starts_with("huiwen=")), Some(false));
        }
        let reply = browser.sign_in(name, PASSWORD);
        assert_eq!(reply.status, 429, "{name}");
        let wait: u64 = reply.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=15).contains(&wait), "{wait}");
        assert!(reply.text().contains("再试"));
    }
    assert_eq!(browser.sign_in("limin", PASSWORD).status, 429);
    assert_eq!(browser.sign_in("王强", PASSWORD).status, 303);
}

#[test]
fn scripts_sign_in_again_without_leaving_the_page() {
    let desk = Desk::start();
    let mut browser = desk.editor("李敏", "editor");
    desk.database().execute("DELETE FROM session", []).unwrap();
    let json = [("Accept", "application/json")];
    let reply = browser.post_with("/desk/settings/manner", &json, &[("language", "en")]);
    assert_eq!((reply.status, reply.json()["error"].as_str()), (401, Some("signed-out")));
    let login = reply.json()["login"].as_str().unwrap().to_owned();
    let asked = browser.send("GET", &login, &json, "");
    browser.token = asked.json()["token"].as_str().unwrap().to_owned();
    let wrong = browser.post_with(&login, &json, &[("name", "李敏"), ("password", "wrong")]);
    assert_eq!((wrong.status, wrong.json()["error"].as_str()), (401, Some("wrong-login")));
    let right = browser.post_with(&login, &json, &[("name", "李敏"), ("password", PASSWORD)]);
    assert_eq!(right.status, 200);
    browser.token = right.json()["token"].as_str().unwrap().to_owned();
    let again = browser.post_with("/desk/settings/manner", &json, &[("language", "en")]);
    assert_eq!(again.status, 303);
}

#[test]
fn forms_are_as_long_as_forms_are() {
    let desk = Desk::start();
    let mut browser = desk.editor("李敏", "editor");
    let long = "x".repeat(1 << 20);
    let reply = browser.post("/desk/settings/manner", &[("language", &long)]);
    assert_eq!(reply.status, 413);
    let reply = browser.post("/desk/settings/manner", &[("language", &long[..1 << 19])]);
    assert_eq!(reply.status, 422);
}

#[test]
fn refusals_say_what_to_do_in_the_editors_language() {
    let desk = Desk::start();
    let mut browser = desk.editor("李敏", "editor");
    let check = |browser: &mut Browser, words: [&str; 3]| {
        for (path, status, word) in
            [("/desk/nowhere", 404, words[0]), ("/desk/users", 403, words[1])]
        {
            let reply = browser.get(path);
            assert_eq!(reply.status, status);
            assert!(reply.text().contains(word), "{}", reply.text());
            let json = browser.send("GET", path, &[("Accept", "application/json")], "");
            assert_eq!(json.status, status);
            assert!(json.json()["message"].as_str().unwrap().contains(word));
        }
        let reply = browser.post("/desk/settings/end", &[]);
        assert_eq!(reply.status, 422);
        assert!(reply.text().contains(words[2]), "{}", reply.text());
    };
    check(&mut browser, ["没有这个页面", "这需要“管理”", "表单"]);
    browser.post("/desk/settings/manner", &[("language", "en")]);
    check(&mut browser, ["There is no such page", "it needs “Admin”", "form"]);
    assert!(browser.get("/desk/settings").text().contains("<html lang=\"en\">"));
}
