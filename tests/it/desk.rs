//! The editors' desk over the real program: `huiwen serve` in a folder of its own, and browsers without a screen.

mod browser;
mod door;
mod forms;
mod headers;
mod log;
mod pages;
mod place;
mod share;
mod sources;
mod users;

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    process::{Child, ChildStdout, Stdio},
    time::Duration,
};

use crate::portal::{Portal, SITE};

/// Every account of these tests has this password.
pub(crate) const PASSWORD: &str = "yexiao kecheng shier men";

/// Long enough that only what hangs meets it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A portal with its server, which ends when this is dropped.
pub(crate) struct Desk {
    pub(crate) portal: Portal,
    /// Where readers ask.
    pub(crate) readers: SocketAddr,
    /// Where editors ask.
    pub(crate) editors: SocketAddr,
    program: Child,
    _said: BufReader<ChildStdout>,
}

impl Desk {
    /// A desk without accounts or sources.
    pub(crate) fn start() -> Desk {
        Desk::with("")
    }

    /// Likewise, with these lines behind feeds.toml.
    pub(crate) fn with(lines: &str) -> Desk {
        let portal = Portal::new("");
        let config = format!("{SITE}\n[serve]\nlisten = \"127.0.0.1:0\"\n{lines}");
        portal.configure(&config);
        Desk::over(portal)
    }

    /// Over a portal that stands, whose feeds.toml lets the server listen on a free port.
    pub(crate) fn over(portal: Portal) -> Desk {
        let mut command = portal.command(&["serve"]);
        command.stdout(Stdio::piped()).env("HUIWEN_LOG", "warn");
        let mut program = command.spawn().unwrap();
        let mut said = BufReader::new(program.stdout.take().unwrap());
        let mut address = |wanted: &str| loop {
            let mut line = String::new();
            assert!(said.read_line(&mut line).unwrap() > 0, "the server ended");
            if line.starts_with(wanted) {
                let (_, rest) = line.split_once("http://").unwrap();
                break rest.split('/').next().unwrap().parse().unwrap();
            }
        };
        let readers = address("汇闻 ");
        let editors = address("编辑台 ");
        Desk { portal, readers, editors, program, _said: said }
    }

    /// Makes an account from the shell.
    pub(crate) fn add(&self, name: &str, role: &str) {
        self.shell(&["user", "add", name, "--role", role, "--password-stdin"], PASSWORD);
    }

    /// Runs the program, gives it this, and returns what it prints.
    pub(crate) fn shell(&self, arguments: &[&str], input: &str) -> String {
        let (done, said) = self.try_shell(arguments, input);
        assert_eq!(done, 0, "{arguments:?}: {said}");
        said
    }

    /// Likewise; its status, and what it prints.
    pub(crate) fn try_shell(&self, arguments: &[&str], input: &str) -> (i32, String) {
        let mut command = self.portal.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // One that refuses at once does not read.
        let _ = writeln!(child.stdin.take().unwrap(), "{input}");
        let output = child.wait_with_output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    /// A browser that nobody is signed in with.
    pub(crate) fn browser(&self) -> Browser {
        Browser {
            address: self.editors,
            host: self.editors.to_string(),
            origin: Some(format!("http://{}", self.editors)),
            base: String::new(),
            cookies: BTreeMap::new(),
            token: String::new(),
        }
    }

    /// Makes an account of this role, and signs in with it.
    pub(crate) fn editor(&self, name: &str, role: &str) -> Browser {
        self.add(name, role);
        self.signed_in(name)
    }

    /// Signs in with an account that is there.
    pub(crate) fn signed_in(&self, name: &str) -> Browser {
        let mut browser = self.browser();
        let reply = browser.sign_in(name, PASSWORD);
        assert_eq!(reply.status, 303, "{}", reply.text());
        browser
    }

    /// The database, for what the program offers no way to see or to bring about.
    pub(crate) fn database(&self) -> rusqlite::Connection {
        let database = rusqlite::Connection::open(self.portal.config().database).unwrap();
        database.busy_timeout(PATIENCE).unwrap();
        database
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// Keeps cookies, and sends forms as a page of the desk does.
#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) address: SocketAddr,
    pub(crate) host: String,
    /// What it says of where its forms come from.
    pub(crate) origin: Option<String>,
    /// Before `/desk`.
    pub(crate) base: String,
    pub(crate) cookies: BTreeMap<String, String>,
    /// What the last page gave for its forms.
    pub(crate) token: String,
}

impl Browser {
    /// Asks for a page.
    pub(crate) fn get(&mut self, path: &str) -> Reply {
        self.send("GET", path, &[], "")
    }

    /// Sends a form, with the token of the last page.
    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.post_with(path, &[], fields)
    }

    /// Likewise, with these headers too.
    pub(crate) fn post_with(
        &mut self,
        path: &str,
        headers: &[(&str, &str)],
        fields: &[(&str, &str)],
    ) -> Reply {
        let token = self.token.clone();
        let fields = fields.iter().copied().chain([("token", token.as_str())]);
        let body = form(fields);
        self.send("POST", path, headers, &body)
    }

    /// Signs in: the page that asks, then its form.
    pub(crate) fn sign_in(&mut self, name: &str, password: &str) -> Reply {
        let login = format!("{}/desk/login", self.base);
        assert_eq!(self.get(&login).status, 200);
        let reply = self.post(&login, &[("name", name), ("password", password)]);
        if reply.status == 303 {
            // For its token.
            self.get(&format!("{}/desk/settings", self.base));
        }
        reply
    }

    /// Asks just this, with the cookies that it keeps.
    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        let mut line = |name: &str, value: &str| head += &format!("{name}: {value}\r\n");
        line("Host", &self.host);
        line("User-Agent", "Example/1.0 (of a test)");
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            line("Cookie", &cookies.join("; "));
        }
        let is_given = |wanted: &str| headers.iter().any(|(name, _)| *name == wanted);
        if method != "GET" {
            line("Content-Length", &body.len().to_string());
            if !is_given("Content-Type") {
                line("Content-Type", "application/x-www-form-urlencoded");
            }
            if let Some(origin) = self.origin.as_ref().filter(|_| !is_given("Origin")) {
                line("Origin", origin);
            }
        }
        for (name, value) in headers {
            line(name, value);
        }
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        // A server that refuses early need not read all of it.
        let _ = stream.write_all(format!("{head}\r\n{body}").as_bytes());
        let reply = Reply::read(stream);
        for cookie in reply.all("set-cookie") {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        if let Some(token) = reply.field("token") {
            self.token = token;
        }
        reply
    }
}

/// A form as browsers send it.
pub(crate) fn form<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// What a server answers.
pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    fn read(mut stream: TcpStream) -> Reply {
        let mut bytes = Vec::new();
        if let Err(error) = stream.read_to_end(&mut bytes) {
            assert!(!bytes.is_empty(), "{error}");
        }
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines
            .map(|line| line.split_once(':').unwrap())
            .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
            .collect::<Vec<_>>();
        let body = bytes[end + 4..].to_vec();
        let is_chunked = headers.iter().any(|(name, value)| {
            name == "transfer-encoding" && value.eq_ignore_ascii_case("chunked")
        });
        Reply { status, headers, body: if is_chunked { unchunked(&body) } else { body } }
    }

    /// The first header of this name, in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All headers of this name.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.headers.iter().filter(move |(given, _)| given == name);
        named.map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The value of the first input of this name.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let text = String::from_utf8_lossy(&self.body);
        let (_, rest) = text.split_once(&format!("name=\"{name}\" value=\""))?;
        Some(rest.split('"').next()?.replace("&#38;", "&"))
    }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n").unwrap();
        let size = std::str::from_utf8(&rest[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
    }
}
