//! Accounts: from the shell, and by whoever looks after them at the desk.

use super::{Browser, Desk, PASSWORD, Reply};

/// The password that a page shows once.
fn shown(reply: &Reply) -> String {
    assert_eq!(reply.status, 200, "{}", reply.text());
    let (_, rest) = reply.text().split_once("id=\"password\" translate=\"no\">").unwrap();
    rest.split('<').next().unwrap().to_owned()
}

fn can_sign_in(desk: &Desk, name: &str, password: &str) -> bool {
    desk.browser().sign_in(name, password).status == 303
}

#[test]
fn the_first_account_looks_after_the_others() {
    let desk = Desk::start();
    desk.shell(&["user", "add", "李敏", "--password-stdin"], PASSWORD);
    desk.shell(&["user", "add", "王强", "--password-stdin"], PASSWORD);
    desk.add("赵一多", "reader");
    let listed = desk.shell(&["user", "list"], "");
    assert_eq!(
        listed,
        "李敏  admin  not signed in\n王强  editor  not signed in\n赵一多  reader  not signed in\n"
    );
    let json = desk.shell(&["user", "list", "--json"], "");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json[2]["name"], &json[2]["role"]), (&"赵一多".into(), &"reader".into()));
    assert!(!json.to_string().contains("argon2"));
}

#[test]
fn a_password_is_made_and_printed_once() {
    let desk = Desk::start();
    let said = desk.shell(&["user", "add", "李敏", "--generate"], "");
    let password = said.lines().next().unwrap();
    assert_eq!(password.len(), 19, "{said}");
    assert!(can_sign_in(&desk, "李敏", password));
    // What is piped is no terminal to ask at.
    let (status, said) = desk.try_shell(&["user", "add", "王强"], PASSWORD);
    assert!(status == 1 && said.contains("--password-stdin"), "{said}");
}

#[test]
fn names_and_passwords_that_are_none_are_refused() {
    let desk = Desk::start();
    desk.add("Li Min", "editor");
    let long = "名".repeat(41);
    for (name, password, said) in [
        ("ＬＩ　ＭＩＮ", PASSWORD, "already"),
        ("系统", PASSWORD, "reserved"),
        ("李\u{200B}敏", PASSWORD, "nobody sees"),
        ("李\n敏", PASSWORD, "nobody sees"),
        (" ", PASSWORD, "empty"),
        (&long, PASSWORD, "40 characters"),
        ("王强", "short", "at least 10"),
        ("王强", "1234567890", "guessed soon"),
    ] {
        let arguments = ["user", "add", name, "--password-stdin"];
        let (status, error) = desk.try_shell(&arguments, password);
        assert!(status == 2 && error.contains(said), "{name}: {status} {error}");
    }
    for arguments in [
        &["user", "close", "钱二"][..],
        &["user", "open", "钱二"],
        &["user", "role", "钱二", "chief"],
        &["user", "password", "钱二", "--generate"],
    ] {
        let (status, error) = desk.try_shell(arguments, "");
        assert!(status == 2 && error.contains("there is no account “钱二”"), "{error}");
    }
    assert_eq!(desk.try_shell(&["user", "role", "Li Min", "king"], "").0, 2);
}

#[test]
fn a_closed_account_is_out_at_once() {
    let desk = Desk::start();
    let mut browser = desk.editor("李敏", "editor");
    assert_eq!(browser.get("/desk/settings").status, 200);
    desk.shell(&["user", "close", "李敏"], "");
    assert_eq!(browser.get("/desk/settings").status, 401);
    desk.add("王强", "editor");
    let reply = desk.browser().sign_in("李敏", PASSWORD);
    let unknown = desk.browser().sign_in("钱二", PASSWORD);
    let said = |reply: &Reply| reply.text().contains("用户名或密码不对");
    assert!(reply.status == 401 && unknown.status == 401 && said(&reply) && said(&unknown));
    desk.shell(&["user", "open", "李敏"], "");
    // It has to sign in again.
    assert_eq!(browser.get("/desk/settings").status, 401);
    assert!(can_sign_in(&desk, "李敏", PASSWORD));
}

#[test]
fn another_password_ends_all_sessions() {
    let desk = Desk::start();
    let mut browser = desk.editor("李敏", "editor");
    let other = "another one of these";
    desk.shell(&["user", "password", "李敏", "--password-stdin"], other);
    assert_eq!(browser.get("/desk/settings").status, 401);
    assert!(!can_sign_in(&desk, "李敏", PASSWORD) && can_sign_in(&desk, "李敏", other));
}

#[test]
fn a_role_counts_from_the_next_request() {
    let desk = Desk::start();
    let mut browser = desk.editor("李敏", "editor");
    assert_eq!(browser.get("/desk/users").status, 403);
    desk.shell(&["user", "role", "李敏", "admin"], "");
    assert_eq!(browser.get("/desk/users").status, 200);
}

#[test]
fn each_role_may_do_what_is_its_own() {
    let desk = Desk::start();
    for (role, users) in [("reader", 403), ("editor", 403), ("chief", 403), ("admin", 200)] {
        let mut browser = desk.editor(&format!("李{role}"), role);
        let settings = browser.get("/desk/settings");
        assert_eq!((settings.status, browser.get("/desk/log").status), (200, 200), "{role}");
        assert_eq!(settings.text().contains("/desk/users\""), users == 200, "{role}");
        assert_eq!(browser.get("/desk/users").status, users, "{role}");
        if users == 403 {
            for (path, fields) in [
                ("/desk/users/add", [("name", "钱二"), ("role", "admin")]),
                ("/desk/users", [("name", "李reader"), ("act", "close")]),
            ] {
                assert_eq!(browser.post(path, &fields).status, 403, "{role} {path}");
            }
        }
    }
    let listed = desk.shell(&["user", "list"], "");
    assert!(!listed.contains("钱二") && !listed.contains("closed"), "{listed}");
}

#[test]
fn an_admin_looks_after_accounts_at_the_desk() {
    let desk = Desk::start();
    let mut admin = desk.editor("李敏", "admin");
    let password = shown(&admin.post("/desk/users/add", &[("name", "王强"), ("role", "editor")]));
    let mut editor = desk.browser();
    assert_eq!(editor.sign_in("王强", &password).status, 303);
    let change = |admin: &mut Browser, act: &str| {
        admin.post("/desk/users", &[("name", "王强"), ("act", act), ("role", "chief")])
    };
    let reply = change(&mut admin, "role");
    assert_eq!(reply.header("location"), Some("/desk/users?said=role"));
    assert!(admin.get("/desk/users?said=role").text().contains("权限已改"));
    assert!(editor.get("/desk/settings").text().contains("主编"));
    let password = shown(&change(&mut admin, "reset"));
    assert_eq!(editor.get("/desk/settings").status, 401);
    assert_eq!(editor.sign_in("王强", &password).status, 303);
    assert_eq!(change(&mut admin, "close").status, 303);
    assert_eq!(editor.get("/desk/settings").status, 401);
    assert!(!can_sign_in(&desk, "王强", &password));
    assert!(admin.get("/desk/users").text().contains("已停用"));
    assert_eq!(change(&mut admin, "open").status, 303);
    assert!(can_sign_in(&desk, "王强", &password));
    for (name, status, said) in
        [("王强", 409, "已有这个用户名"), ("系统", 422, "留给系统"), ("", 422, "是空的")]
    {
        let reply = admin.post("/desk/users/add", &[("name", name), ("role", "editor")]);
        assert_eq!(reply.status, status, "{name}");
        assert!(reply.text().contains(said), "{}", reply.text());
    }
    let king = [("name", "王强"), ("act", "role"), ("role", "king")];
    assert_eq!(admin.post("/desk/users", &king).status, 422);
    let nobody = [("name", "钱二"), ("act", "close")];
    assert_eq!(admin.post("/desk/users", &nobody).status, 404);
}

#[test]
fn the_last_admin_stays() {
    let desk = Desk::start();
    let mut admin = desk.editor("李敏", "admin");
    desk.add("王强", "admin");
    desk.shell(&["user", "close", "王强"], "");
    let close = [("name", "李敏"), ("act", "close")];
    let lower = [("name", "李敏"), ("act", "role"), ("role", "chief")];
    for fields in [&close[..], &lower[..]] {
        let reply = admin.post("/desk/users", fields);
        assert_eq!(reply.status, 409);
        assert!(reply.text().contains("最后一个"));
    }
    desk.shell(&["user", "open", "王强"], "");
    assert_eq!(admin.post("/desk/users", &lower).status, 303);
    assert_eq!(admin.get("/desk/users").status, 403);
}

#[test]
fn ones_own_password_is_changed_by_who_knows_it() {
    let desk = Desk::start();
    let mut browser = desk.editor("李敏", "editor");
    let mut elsewhere = desk.signed_in("李敏");
    let new = "a new one of these";
    let change = |browser: &mut Browser, old: &str, new: &str, again: &str| {
        browser.post("/desk/settings/password", &[("old", old), ("new", new), ("again", again)])
    };
    for (old, new, again, said) in [
        ("not the password", new, new, "现在的密码不对"),
        (PASSWORD, new, "other", "不一样"),
        (PASSWORD, "short", "short", "至少要 10 个字"),
        (PASSWORD, "qwertyuiop", "qwertyuiop", "太容易猜到"),
    ] {
        let reply = change(&mut browser, old, new, again);
        assert_eq!(reply.status, 422);
        assert!(reply.text().contains(said), "{}", reply.text());
    }
    assert_eq!(elsewhere.get("/desk/settings").status, 200);
    assert_eq!(change(&mut browser, PASSWORD, new, new).status, 303);
    assert!(browser.get("/desk/settings?said=password").text().contains("密码已改"));
    assert_eq!(elsewhere.get("/desk/settings").status, 401);
    assert!(!can_sign_in(&desk, "李敏", PASSWORD) && can_sign_in(&desk, "李敏", new));
    // Whoever finds a desk that is open cannot guess for long.
    let guesses = (0..6).map(|_| change(&mut browser, "not the password", new, new).status);
    assert_eq!(guesses.collect::<Vec<_>>(), [422, 422, 422, 422, 422, 429]);
}

#[test]
fn one_sees_where_one_is_signed_in_and_ends_it() {
    let desk = Desk::start();
    let mut browser = desk.editor("李敏", "editor");
    let mut elsewhere = desk.signed_in("李敏");
    let mut colleague = desk.editor("王强", "editor");
    let page = browser.get("/desk/settings");
    assert_eq!(page.text().matches("Example/1.0 (of a test)").count(), 2);
    let other = page.field("session").unwrap();
    // What others may not end.
    assert_eq!(colleague.post("/desk/settings/end", &[("session", &other)]).status, 404);
    assert_eq!(elsewhere.get("/desk/settings").status, 200);
    assert_eq!(browser.post("/desk/settings/end", &[("session", &other)]).status, 303);
    assert_eq!(elsewhere.get("/desk/settings").status, 401);
    assert_eq!(browser.get("/desk/settings").status, 200);
}

#[test]
fn the_desk_speaks_the_language_that_one_chose() {
    let desk = Desk::start();
    let mut browser = desk.editor("李敏", "editor");
    let mut page = browser.get("/desk/settings");
    assert!(
        page.text().contains("<html lang=\"zh-CN\">") && page.text().contains("data-keys=\"on\"")
    );
    assert_eq!(browser.post("/desk/settings/manner", &[("language", "en")]).status, 303);
    page = browser.get("/desk/settings?said=manner");
    assert!(
        page.text().contains("<html lang=\"en\">") && page.text().contains("data-keys=\"off\"")
    );
    assert!(page.text().contains("Your settings are saved."));
    assert_eq!(browser.post("/desk/settings/manner", &[("language", "fr")]).status, 422);
    let chinese = [("language", ""), ("keys", "on")];
    assert_eq!(browser.post("/desk/settings/manner", &chinese).status, 303);
    assert!(browser.get("/desk/settings").text().contains("设置"));
}
