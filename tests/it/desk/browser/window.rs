//! A browser's window at the desk: finds rows by their headlines, waits for what the page says, and tells at its end
//! whether anything was wrong with the page.

use serde_json::{Value, json};

use super::{super::PASSWORD, Room};
use crate::browser::driver::Browser;

/// A window without a past.
pub(super) struct Window {
    pub(super) browser: Browser,
    /// Without a slash at its end.
    address: String,
}

impl Window {
    /// A window as wide as a screen; none where there is no browser.
    pub(super) fn open(room: &Room) -> Option<Window> {
        Some(Window::over(Browser::start()?, room))
    }

    /// A window whose pages run no scripts.
    pub(super) fn without_scripts(room: &Room) -> Option<Window> {
        Some(Window::over(Browser::start_without_scripts()?, room))
    }

    fn over(browser: Browser, room: &Room) -> Window {
        browser.resize(1440, 900);
        Window { browser, address: room.address() }
    }

    /// A window in which somebody has signed in, at the queue.
    pub(super) fn of(room: &Room, name: &str) -> Option<Window> {
        let window = Window::open(room)?;
        window.go("/desk/login");
        window.answer(name, PASSWORD);
        window.browser.wait_for("#rows > .row");
        Some(window)
    }

    /// Opens a page of the desk.
    pub(super) fn go(&self, path: &str) {
        self.browser.open(&format!("{}{path}", self.address));
    }

    /// Asks for the queue, and fills in the form that comes instead.
    pub(super) fn sign_in(&self, name: &str, password: &str) {
        self.go("/desk/queue");
        self.answer(name, password);
    }

    /// Fills in the form that asks who is there.
    pub(super) fn answer(&self, name: &str, password: &str) {
        self.browser.fill("#name", name);
        self.browser.fill("#password", password);
        self.browser.click("main form button[type=submit]");
    }

    /// The selector of the row with this headline.
    pub(super) fn row(&self, headline: &str) -> String {
        let script = format!(
            "return [...document.querySelectorAll('#rows > .row')].find(row => \
             row.querySelector('.headline').textContent === {})?.id",
            json!(headline)
        );
        format!("#{}", self.browser.wait(&script).as_str().unwrap())
    }

    /// The headlines of the rows, in their order.
    pub(super) fn headlines(&self) -> Vec<String> {
        self.texts("#rows > .row .headline")
    }

    /// The texts of all elements that a selector means.
    pub(super) fn texts(&self, selector: &str) -> Vec<String> {
        let script = format!(
            "return [...document.querySelectorAll({})].map(found => found.textContent.trim())",
            json!(selector)
        );
        let texts = self.browser.run(&script);
        texts.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    }

    /// Goes to a row by the keys j and k.
    pub(super) fn walk(&self, headline: &str) {
        let row = self.row(headline);
        let script = format!(
            "const rows = [...document.querySelectorAll('#rows > .row')];\
             return rows.findIndex(row => row.matches({})) - rows.findIndex(row => row.matches('.current'))",
            json!(row)
        );
        let steps = self.browser.run(&script).as_i64().unwrap();
        let key = if steps < 0 { "k" } else { "j" };
        let keys = key.repeat(usize::try_from(steps.abs()).unwrap());
        if keys.is_empty() {
            self.browser.run(&format!("document.querySelector('{row} .headline').focus()"));
        } else {
            self.browser.press(&keys);
        }
        assert!(self.is(&format!("{row}.current")), "{headline} is not reached");
    }

    /// From here on, requests whose address has this in it are held until [`Window::release`].
    pub(super) fn hold(&self, part: &str) {
        self.browser.run(&format!(
            "window.held = []; window.at_once ??= window.fetch;\
             window.fetch = (address, options) => String(address).includes({})\
             ? new Promise(resolve => held.push(() => resolve(at_once(address, options))))\
             : at_once(address, options)",
            json!(part)
        ));
    }

    /// Sends the requests that were held, and holds no more.
    pub(super) fn release(&self) {
        self.browser.run("window.fetch = at_once; for (const send of held) send()");
    }

    /// Whether there is such an element.
    pub(super) fn is(&self, selector: &str) -> bool {
        self.browser.run(&format!("return !!document.querySelector({})", json!(selector))) == true
    }

    /// Waits until the first element of a selector says this among other things.
    pub(super) fn wait_for_text(&self, selector: &str, text: &str) {
        self.browser.wait(&format!(
            "return document.querySelector({})?.textContent.includes({})",
            json!(selector),
            json!(text)
        ));
    }

    /// Waits until the status line says this.
    pub(super) fn hears(&self, text: &str) {
        self.wait_for_text("#status", text);
    }

    /// Waits until a story is open, in the pane or on a page of its own.
    pub(super) fn wait_for_story(&self, headline: &str) {
        self.wait_for_text("#story-headline", headline);
    }

    /// Waits until the elements of a selector say just this.
    pub(super) fn wait_for_texts(&self, selector: &str, expected: &[&str]) {
        self.browser.wait(&format!(
            "return JSON.stringify([...document.querySelectorAll({})].map(found => \
             found.textContent.trim())) === {}",
            json!(selector),
            json!(json!(expected).to_string())
        ));
    }

    /// Waits until no dialog is left: with it goes the focus, a moment after it closed.
    pub(super) fn wait_for_no_dialog(&self) {
        self.browser.wait("return !document.querySelector('dialog')");
    }

    /// What the focus is on: the headline of its row, or else what it says, in brackets.
    pub(super) fn focus(&self) -> String {
        let script = "const at = document.activeElement;\
             return at.closest('.row')?.querySelector('.headline').textContent \
             ?? `[${at.id || at.tagName} ${at.textContent.trim().slice(0, 40)}]`";
        self.browser.run(script).as_str().unwrap().to_owned()
    }

    /// The page complained of nothing, opened no dialog of the browser's, broke no policy and asked no other host.
    /// Any other of these commands fails as well while such a dialog is open.
    pub(super) fn is_calm(&self) {
        self.is_calm_but(&[]);
    }

    /// Likewise, but for answers of these statuses, of which browsers tell in the console.
    pub(super) fn is_calm_but(&self, statuses: &[u16]) {
        let is_expected = |complaint: &String| {
            statuses.iter().any(|status| {
                complaint.contains(&format!("the server responded with a status of {status} "))
            })
        };
        let complaints = self.browser.complaints();
        let unexpected: Vec<&String> =
            complaints.iter().filter(|complaint| !is_expected(complaint)).collect();
        assert!(unexpected.is_empty(), "{unexpected:?}");
        let requests = self.browser.requests();
        assert!(!requests.is_empty(), "nothing was asked for");
        for request in requests {
            let is_ours = request.starts_with(&format!("{}/", self.address));
            // Pages of the browser's own, and what is in the address itself, ask nobody.
            assert!(
                is_ours || request == "about:blank" || request.starts_with("data:"),
                "{request}"
            );
        }
        assert_eq!(self.browser.run("return window.hostile ?? null"), Value::Null);
    }
}
