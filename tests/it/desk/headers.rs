//! What every answer of the desk says to browsers.

use super::{Browser, Desk, Reply};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                      connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

fn check(reply: &Reply, what: &str) {
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("referrer-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        let values: Vec<&str> = reply.all(name).collect();
        assert_eq!(values, [value], "{what}: {name}");
    }
}

/// Pages and refusals, as whoever is signed in with this browser gets them.
fn pages(browser: &mut Browser) -> Vec<(String, Reply)> {
    let asked = [
        "/desk",
        "/desk/login",
        "/desk/log",
        "/desk/log?format=csv",
        "/desk/log?format=json",
        "/desk/users",
        "/desk/settings",
        "/desk/nowhere",
    ];
    let mut replies: Vec<_> =
        asked.into_iter().map(|path| (path.to_owned(), browser.get(path))).collect();
    replies.push(("foreign".to_owned(), {
        browser.post_with("/desk/logout", &[("Origin", "http://evil.example")], &[])
    }));
    replies
}

#[test]
fn every_answer_guards_itself_and_is_kept_by_nobody() {
    let desk = Desk::start();
    let mut admin = desk.editor("李敏", "admin");
    for (what, reply) in pages(&mut admin).into_iter().chain(pages(&mut desk.browser())) {
        check(&reply, &what);
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{what}");
    }
}

#[test]
fn pages_hold_no_script_or_style_and_load_nothing_of_others() {
    let desk = Desk::start();
    let mut admin = desk.editor("李敏", "admin");
    desk.add("<script>alert(1)</script>", "reader");
    desk.add("\" onmouseover=\"alert(1)", "reader");
    let list = admin.get("/desk/users");
    assert!(list.text().contains("&#60;script&#62;alert(1)"), "{}", list.text());
    for (what, reply) in pages(&mut admin).into_iter().chain(pages(&mut desk.browser())) {
        if reply.header("content-type").is_none_or(|kind| !kind.starts_with("text/html")) {
            continue;
        }
        let text = reply.text();
        assert!(!text.contains("<style") && !text.contains(" style="), "{what}");
        for script in text.split("<script").skip(1) {
            assert!(script.starts_with(" src=\"/desk/files/"), "{what}: {script}");
            assert!(script.contains("\" defer></script>"), "{what}");
        }
        for tag in text.split('<').skip(1).filter_map(|tag| tag.split('>').next()) {
            let attributes = tag.split('"').step_by(2);
            for attribute in attributes {
                assert!(!attribute.contains(" on"), "{what}: <{tag}>");
            }
        }
        assert!(!text.contains("http://") && !text.contains("https://"), "{what}");
        assert_eq!(text.matches("role=\"status\"").count(), 1, "{what}");
        for form in text.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap();
            let is_get = form.contains("method=\"get\"");
            assert!(is_get || form.contains("name=\"token\" value=\""), "{what}: {form}");
        }
    }
}

#[test]
fn files_of_pages_are_kept_for_good_under_a_name_of_their_own() {
    let desk = Desk::start();
    let mut browser = desk.browser();
    let login = browser.get("/desk/login");
    let text = login.text().to_owned();
    let files: Vec<&str> =
        text.split('"').filter(|value| value.starts_with("/desk/files/")).collect();
    assert_eq!(files.len(), 3, "{files:?}");
    for file in files {
        let reply = browser.get(file);
        assert_eq!(reply.status, 200, "{file}");
        check(&reply, file);
        assert_eq!(reply.header("cache-control"), Some("private, max-age=31536000, immutable"));
        let kind = reply.header("content-type").unwrap();
        let expected = match file.rsplit('.').next().unwrap() {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            _ => "image/svg+xml",
        };
        assert_eq!(kind, expected);
    }
    let unknown = browser.get("/desk/files/0000000000000000.css");
    assert_eq!((unknown.status, unknown.header("cache-control")), (404, Some("no-store")));
    assert_eq!(browser.get("/desk/files/..%2f..%2ffeeds.toml").status, 404);
}
