//! Where the desk is: behind a web server, below a sub-path, at an address of its own.

use super::{Browser, Desk, PASSWORD};

/// What a browser behind a web server does that ends TLS.
fn behind(desk: &Desk, link: &str) -> Browser {
    let (scheme, rest) = link.split_once("://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    Browser {
        host: host.to_owned(),
        origin: Some(format!("{scheme}://{host}")),
        base: format!("/{path}").trim_end_matches('/').to_owned(),
        ..desk.browser()
    }
}

#[test]
fn below_a_sub_path_every_link_leads_there() {
    let link = "https://news.example.cn/huiwen/";
    let desk = Desk::with(&format!("[desk]\nlink = \"{link}\"\n"));
    desk.add("李敏", "admin");
    let mut browser = behind(&desk, link);
    let reply = browser.get("/huiwen/desk/log?act=hide");
    assert_eq!(reply.field("back").as_deref(), Some("/huiwen/desk/log?act=hide"));
    assert_eq!(browser.sign_in("李敏", PASSWORD).header("location"), Some("/huiwen/desk"));
    // A web server in front may take the sub-path off, or not.
    for given in ["/huiwen", ""] {
        for page in ["/desk/log", "/desk/users", "/desk/settings", "/desk/nowhere"] {
            let reply = browser.get(&format!("{given}{page}"));
            for attribute in ["href=\"", "src=\"", "action=\""] {
                for rest in reply.text().split(attribute).skip(1) {
                    let address = rest.split('"').next().unwrap();
                    let is_local = address.starts_with("/huiwen/desk/") || address == "#main";
                    assert!(is_local, "{page}: {address}");
                }
            }
        }
        let to_queue = browser.get(&format!("{given}/desk"));
        assert_eq!(to_queue.header("location"), Some("/huiwen/desk/queue"));
        let manner = [("language", "en")];
        let reply = browser.post(&format!("{given}/desk/settings/manner"), &manner);
        assert_eq!(reply.header("location"), Some("/huiwen/desk/settings?said=manner"));
        assert_eq!(
            browser.get(&format!("{given}/healthz")).header("content-type"),
            Some("text/plain; charset=utf-8")
        );
    }
    // What only begins like it is something else.
    assert_eq!(browser.get("/huiwenx/desk").status, 404);
}

#[test]
fn by_https_cookies_are_sent_by_https_alone() {
    let link = "https://news.example.cn/huiwen/";
    let desk = Desk::with(&format!("[desk]\nlink = \"{link}\"\n"));
    desk.add("李敏", "editor");
    let mut browser = behind(&desk, link);
    let asked = browser.get("/huiwen/desk/login");
    let fields = [("name", "李敏"), ("password", PASSWORD)];
    let reply = browser.post("/huiwen/desk/login", &fields);
    let cookies: Vec<&str> = asked.all("set-cookie").chain(reply.all("set-cookie")).collect();
    assert_eq!(cookies.len(), 3);
    for cookie in cookies {
        assert!(cookie.starts_with("__Host-huiwen"), "{cookie}");
        assert!(cookie.contains("; Path=/;") && cookie.ends_with("; Secure"), "{cookie}");
    }
    assert!(browser.cookies.contains_key("__Host-huiwen"));
    // The same value under a name that other hosts may set is nothing.
    let mut other = browser.clone();
    let value = other.cookies.remove("__Host-huiwen").unwrap();
    other.cookies.insert("huiwen".to_owned(), value);
    assert_eq!(other.get("/desk/settings").status, 401);
}

#[test]
fn with_a_link_only_forms_from_there_are_ours() {
    let link = "https://news.example.cn/";
    let desk = Desk::with(&format!("[desk]\nlink = \"{link}\"\n"));
    desk.add("李敏", "editor");
    let mut browser = behind(&desk, link);
    assert_eq!(browser.sign_in("李敏", PASSWORD).status, 303);
    let manner = [("language", "en")];
    for (origin, status) in [
        ("https://news.example.cn", 303),
        ("https://news.example.cn:443", 303),
        ("http://news.example.cn", 403),
        ("https://example.cn", 403),
        ("https://news.example.cn.evil.example", 403),
    ] {
        let headers = [("Origin", origin)];
        let reply = browser.post_with("/desk/settings/manner", &headers, &manner);
        assert_eq!(reply.status, status, "{origin}");
    }
}

#[test]
fn at_an_address_of_its_own_readers_do_not_find_the_desk() {
    let desk = Desk::with("[desk]\nlisten = \"127.0.0.1:0\"\n");
    assert_ne!(desk.readers, desk.editors);
    let mut editor = desk.editor("李敏", "editor");
    assert_eq!(editor.get("/desk/settings").status, 200);
    assert_eq!(editor.get("/").header("location"), Some("/desk"));
    assert_eq!(editor.get("/redian/rss.xml").status, 404);
    assert!(editor.get("/metrics").text().contains("huiwen_"));
    let mut reader = Browser { address: desk.readers, ..editor };
    for path in ["/desk", "/desk/login", "/desk/settings", "/healthz", "/metrics"] {
        assert_eq!(reader.get(path).status, 404, "{path}");
    }
    assert_eq!(reader.post("/desk/logout", &[]).status, 405);
    assert_eq!(reader.get("/redian/rss.xml").status, 200);
}

/// How many of 21 wrong attempts with as many names are refused as too many, if each names another client.
fn refused(desk: &Desk) -> usize {
    desk.add("李敏", "editor");
    let mut browser = desk.browser();
    browser.get("/desk/login");
    let attempt = |number: usize| {
        let forwarded = format!("192.0.2.250, 192.0.2.{number}");
        let headers = [("X-Forwarded-For", forwarded.as_str())];
        let name = format!("name{number}");
        let fields = [("name", name.as_str()), ("password", "wrong")];
        browser.post_with("/desk/login", &headers, &fields).status
    };
    let statuses: Vec<u16> = (1..=21).map(attempt).collect();
    assert!(statuses.iter().all(|status| matches!(status, 401 | 429)), "{statuses:?}");
    statuses.iter().filter(|status| **status == 429).count()
}

#[test]
fn proxies_on_this_machine_are_believed_whose_request_they_hand_on() {
    assert_eq!(refused(&Desk::start()), 0);
}

#[test]
fn nobody_else_is_believed() {
    assert_eq!(refused(&Desk::with("[desk]\nproxies = [\"192.0.2.1\"]\n")), 1);
}

#[test]
fn mistakes_in_the_table_are_shown_with_their_line() {
    for (lines, said) in [
        ("listen = \"8081\"", "this is not an IP address with a port"),
        ("link = \"news.example.cn\"", "does not begin with http:// or https://"),
        ("proxies = [\"proxy\"]", "this is not a network"),
        ("lisen = \"127.0.0.1:1\"", "did you mean `listen`?"),
    ] {
        let portal = crate::portal::Portal::new(&format!("[desk]\n{lines}\n"));
        let output = portal.huiwen(&["check"]);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(error.contains(said) && error.contains(lines), "{error}");
    }
}
