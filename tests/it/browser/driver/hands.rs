//! What a person does with a page: clicks, types, presses keys, drags; and looks at it.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{Browser, ELEMENT};

/// So long a page may take to become what a test waits for.
const WAIT: Duration = Duration::from_secs(40);

/// Between two looks at a page that is about to change.
const LOOK: Duration = Duration::from_millis(10);

/// Keys without a sign of their own, as `WebDriver` names them (W3C, 17.4.2).
pub(crate) mod key {
    pub(crate) const ENTER: &str = "\u{E007}";
    pub(crate) const ESCAPE: &str = "\u{E00C}";
    pub(crate) const TAB: &str = "\u{E004}";
    pub(crate) const SHIFT: &str = "\u{E008}";
    pub(crate) const ALT: &str = "\u{E00A}";
    pub(crate) const LEFT: &str = "\u{E012}";
    pub(crate) const UP: &str = "\u{E013}";
    pub(crate) const RIGHT: &str = "\u{E014}";
    pub(crate) const DOWN: &str = "\u{E015}";
}

impl Browser {
    /// Clicks the first element that the selector means, where a person would.
    pub(crate) fn click(&self, selector: &str) {
        // A driver takes for visible what is below a bar that sticks to the window's edge.
        let selected = json!(selector);
        self.run(&format!(
            "document.querySelector({selected})?.scrollIntoView({{ block: 'nearest' }})"
        ));
        self.of_element(selector, "POST", "click", Some(&json!({})));
    }

    /// Types into a field in place of what stands there.
    pub(crate) fn fill(&self, selector: &str, text: &str) {
        self.of_element(selector, "POST", "clear", Some(&json!({})));
        self.of_element(selector, "POST", "value", Some(&json!({ "text": text })));
    }

    /// Presses these keys one after the other, wherever the focus is.
    pub(crate) fn press(&self, keys: &str) {
        let strokes = keys.chars().flat_map(|key| {
            let stroke = |kind| json!({ "type": kind, "value": key });
            [stroke("keyDown"), stroke("keyUp")]
        });
        self.act(&json!({ "type": "key", "id": "keys", "actions": strokes.collect::<Vec<_>>() }));
    }

    /// Presses a key while another is held.
    pub(crate) fn chord(&self, held: &str, key: &str) {
        let stroke = |kind, value| json!({ "type": kind, "value": value });
        let strokes = [
            stroke("keyDown", held),
            stroke("keyDown", key),
            stroke("keyUp", key),
            stroke("keyUp", held),
        ];
        self.act(&json!({ "type": "key", "id": "keys", "actions": strokes }));
    }

    /// Drags one element onto another, in some steps, as a hand does.
    pub(crate) fn drag(&self, from: &str, to: &str) {
        let onto = |selector: &str, x: i32, y: i32| {
            json!({
                "type": "pointerMove", "duration": 50, "x": x, "y": y,
                "origin": { ELEMENT: self.find(selector) },
            })
        };
        let moves = [
            onto(from, 0, 0),
            json!({ "type": "pointerDown", "button": 0 }),
            onto(from, 0, 6),
            onto(to, 0, 4),
            onto(to, 0, 0),
            json!({ "type": "pointerUp", "button": 0 }),
        ];
        self.act(&json!({
            "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" },
            "actions": moves,
        }));
    }

    /// Waits until a script in the page returns something that is not false, null or 0, and returns that.
    pub(crate) fn wait(&self, script: &str) -> Value {
        let start = Instant::now();
        loop {
            let value = self.run(script);
            if !matches!(value, Value::Null | Value::Bool(false)) && value != 0 {
                return value;
            }
            if start.elapsed() > WAIT {
                let shown = self.run("return document.body.innerText");
                panic!("the page never says yes to: {script}\n{shown}");
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Waits until there is an element that the selector means.
    pub(crate) fn wait_for(&self, selector: &str) {
        self.wait(&format!("return !!document.querySelector({})", json!(selector)));
    }

    /// Where the window is.
    pub(crate) fn address(&self) -> String {
        self.ask("GET", &format!("{}/url", self.session), None).as_str().unwrap().to_owned()
    }

    /// A picture of the window, as PNG.
    pub(crate) fn picture(&self, path: &Path) {
        let encoded = self.ask("GET", &format!("{}/screenshot", self.session), None);
        std::fs::write(path, STANDARD.decode(encoded.as_str().unwrap()).unwrap()).unwrap();
    }

    fn act(&self, source: &Value) {
        self.told("POST", "/actions", &json!({ "actions": [source] }));
    }
}
