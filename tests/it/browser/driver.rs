//! A browser that tests drive: Debian's chromium by its chromedriver, over `WebDriver` (W3C, 2), which is JSON
//! over HTTP. Where they are not installed, tests of pages say so and pass.

pub(crate) mod hands;

use std::{
    env,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Long enough that only what hangs meets it.
const PATIENCE: Duration = Duration::from_secs(120);

/// What `WebDriver` calls an element in its answers (W3C, 12.1).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Schemes of the browser's own pages. The one for a new tab has frames that may ask before or after a test's first page.
const OWN: [&str; 2] = ["chrome:", "chrome-untrusted:"];

/// One window without a past, which ends with this value.
pub(crate) struct Browser {
    driver: Child,
    port: u16,
    session: String,
    /// Removed after the browser has ended.
    profile: TempDir,
}

impl Browser {
    /// A new browser; none, with a message, where none is installed. `HUIWEN_CHROMIUM` names another program
    /// than `chromium`.
    pub(crate) fn start() -> Option<Browser> {
        Browser::with(&json!({}))
    }

    /// Likewise, one that runs no scripts of pages.
    pub(crate) fn start_without_scripts() -> Option<Browser> {
        Browser::with(&json!({ "profile.managed_default_content_settings.javascript": 2 }))
    }

    /// With these settings of its profile.
    fn with(settings: &Value) -> Option<Browser> {
        let Some((program, (driver, port))) = program().zip(started()) else {
            eprintln!("skipped: chromium and chromedriver are not installed");
            return None;
        };
        let profile = TempDir::new().unwrap();
        let mut browser = Browser { driver, port, session: String::new(), profile };
        let profile = browser.profile.path().display();
        let options = json!({
            "binary": program,
            "prefs": settings,
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage",
                "--no-proxy-server", format!("--user-data-dir={profile}"),
            ],
        });
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        } } });
        let session = browser.ask("POST", "/session", Some(&wanted));
        browser.session = format!("/session/{}", session["sessionId"].as_str().unwrap());
        Some(browser)
    }

    /// Opens a page, and waits until it is loaded.
    pub(crate) fn open(&self, address: &str) {
        self.told("POST", "/url", &json!({ "url": address }));
    }

    /// What a script in the page returns.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.told("POST", "/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// The text of the first element that the selector means, as a reader sees it.
    pub(crate) fn text(&self, selector: &str) -> String {
        self.of_element(selector, "GET", "text", None).as_str().unwrap().to_owned()
    }

    /// A window of so many CSS pixels.
    pub(crate) fn resize(&self, width: u32, height: u32) {
        let size = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", &size);
    }

    /// A reader who prefers this of a medium: `("prefers-color-scheme", "dark")`.
    pub(crate) fn prefer(&self, feature: &str, value: &str) {
        let wanted = json!({ "features": [{ "name": feature, "value": value }] });
        self.devtools("Emulation.setEmulatedMedia", &wanted);
    }

    /// A reader who prints.
    pub(crate) fn print(&self) {
        self.devtools("Emulation.setEmulatedMedia", &json!({ "media": "print" }));
    }

    /// What the console complained of since this was asked last.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = self.told("POST", "/se/log", &json!({ "type": "browser" }));
        let entries = log.as_array().unwrap().iter();
        let bad =
            entries.filter(|entry| matches!(entry["level"].as_str(), Some("SEVERE" | "WARNING")));
        bad.map(|entry| entry["message"].as_str().unwrap().to_owned()).collect()
    }

    /// The addresses that pages asked for since this was asked last; not those of the browser's own pages, of
    /// which it opens one at its start.
    pub(crate) fn requests(&self) -> Vec<String> {
        let log = self.told("POST", "/se/log", &json!({ "type": "performance" }));
        let entries = log.as_array().unwrap().iter().map(|entry| {
            let message: Value = serde_json::from_str(entry["message"].as_str().unwrap()).unwrap();
            message["message"].clone()
        });
        let sent = entries.filter(|event| event["method"] == "Network.requestWillBeSent");
        let asked =
            sent.map(|event| event["params"]["request"]["url"].as_str().unwrap().to_owned());
        let is_own = |address: &String| OWN.iter().any(|scheme| address.starts_with(scheme));
        asked.filter(|address| !is_own(address)).collect()
    }

    /// What the driver calls the first element that the selector means.
    fn find(&self, selector: &str) -> String {
        let wanted = json!({ "using": "css selector", "value": selector });
        let element = self.told("POST", "/element", &wanted);
        element[ELEMENT].as_str().unwrap().to_owned()
    }

    /// Asks this of the first element that the selector means, or of the one that has taken its place meanwhile:
    /// pages put parts anew, and an element may be gone between the question which it is and the next.
    fn of_element(&self, selector: &str, method: &str, what: &str, body: Option<&Value>) -> Value {
        loop {
            let path = format!("{}/element/{}/{what}", self.session, self.find(selector));
            match self.answer(method, &path, body) {
                Err(error) if error["error"] == "stale element reference" => {}
                answer => {
                    return answer.unwrap_or_else(|error| panic!("{selector} {what}: {error}"));
                }
            }
        }
    }

    fn devtools(&self, command: &str, parameters: &Value) {
        self.told("POST", "/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }));
    }

    fn told(&self, method: &str, path: &str, body: &Value) -> Value {
        self.ask(method, &format!("{}{path}", self.session), Some(body))
    }

    /// The value of an answer; panics where it is an error.
    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        self.answer(method, path, body).unwrap_or_else(|error| panic!("{path} {body:?}: {error}"))
    }

    /// The value of an answer, or the error that it is.
    fn answer(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Value> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.port,
            body.len()
        )
        .unwrap();
        let mut answer = BufReader::new(stream);
        let mut length = 0;
        let mut line = String::new();
        while answer.read_line(&mut line).unwrap() > 2 {
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap();
            }
            line.clear();
        }
        let mut bytes = vec![0; length];
        answer.read_exact(&mut bytes).unwrap();
        let mut answer: Value = serde_json::from_slice(&bytes).unwrap();
        let value = answer["value"].take();
        if value["error"].is_null() { Ok(value) } else { Err(value) }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ends the browser, which the driver would leave behind.
        if !self.session.is_empty() && !std::thread::panicking() {
            self.ask("DELETE", &self.session, None);
        }
        let _ = Command::new("kill").arg(self.driver.id().to_string()).status();
        let _ = self.driver.wait();
        // A test that failed asks nothing more of its driver: the browser is known by its profile.
        let profile = format!("user-data-dir={}", self.profile.path().display());
        let _ = Command::new("pkill").args(["-KILL", "-f", &profile]).status();
    }
}

/// The browser that is installed.
fn program() -> Option<String> {
    let named = env::var("HUIWEN_CHROMIUM").ok();
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders = env::split_paths(&path);
    let mut found =
        || folders.find_map(|folder| Some(folder.join("chromium")).filter(|file| file.exists()));
    named.or_else(|| found().map(|file| file.display().to_string()))
}

/// So often a driver is started that ends before it has a port.
const STARTS: usize = 5;

/// A driver, and the port that it chose; none where none is installed. It takes one port of two kinds of addresses, and
/// ends where a driver that starts beside it has the other one.
fn started() -> Option<(Child, u16)> {
    let mut command = Command::new("chromedriver");
    command.args(["--port=0"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    for _ in 0..STARTS {
        let mut driver = command.spawn().ok()?;
        if let Some(port) = announced_port(&mut driver) {
            return Some((driver, port));
        }
        driver.wait().unwrap();
    }
    panic!("chromedriver ended {STARTS} times before it had a port");
}

/// The port that a driver says; none if it ends without one.
fn announced_port(driver: &mut Child) -> Option<u16> {
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines().map(Result::unwrap);
    let port = lines.find_map(|line| {
        let (_, port) = line.rsplit_once("on port ")?;
        line.contains("started successfully").then(|| port.trim_end_matches('.').parse().unwrap())
    });
    // Read on, lest the driver wait for a reader.
    std::thread::spawn(move || lines.for_each(drop));
    port
}
