//! The published folder behind other web servers: the sample configurations of `examples/`, in real servers.
//!
//! A server that is not installed is skipped with a message.

use std::{
    collections::BTreeMap,
    fs,
    io::Read as _,
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Instant,
};

use crate::{
    desk::{Browser, PATIENCE, Reply},
    origin::{Answer, Origin},
    portal::{Portal, rss},
};

/// Where the samples look for the folder, and what they listen on.
const PLACE: &str = "/var/lib/huiwen/public";

/// A folder with feeds, pages, and an archive.
fn portal() -> Portal {
    let origin = Origin::start();
    let portal = Portal::of(&origin);
    let settings = portal.read("feeds.toml") + "[publish]\nat_most = 2\nat_least = 2\n";
    portal.configure(&settings);
    let names: Vec<String> =
        (0..20).map(|number| format!("第{number}号公告：某处施工第{number}天")).collect();
    let date = "Mon, 02 Nov 2026 10:00:00 +0800";
    let items: Vec<_> =
        names.iter().map(|name| (name.as_str(), name.as_str(), date, "短消息。")).collect();
    origin.set("/feed", Answer::ok("application/rss+xml", rss(&items)));
    portal.round("2026-11-02T04:00:00Z");
    portal.write("public/.huiwen-tmp/0", "half of a file");
    portal
}

/// A web server that ends with its test.
struct Server {
    program: Child,
    address: SocketAddr,
    /// Of its settings, and what it writes.
    _home: tempfile::TempDir,
}

impl Server {
    /// Starts a program with the settings that `sample` makes of a folder of its own and an address; none where it is
    /// not installed.
    fn start(
        name: &str,
        sample: impl FnOnce(&Path, SocketAddr) -> (String, Vec<String>),
    ) -> Option<Server> {
        let path = std::env::var_os("PATH").unwrap();
        let program = std::env::split_paths(&path).map(|folder| folder.join(name));
        let Some(program) =
            program.chain([Path::new("/usr/sbin").join(name)]).find(|p| p.is_file())
        else {
            eprintln!("skipped: {name} is not installed");
            return None;
        };
        let home = tempfile::tempdir().unwrap();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let (settings, arguments) = sample(home.path(), address);
        fs::write(home.path().join("settings"), settings).unwrap();
        let mut program = Command::new(program)
            .args(arguments)
            .arg(home.path().join("settings"))
            .env("XDG_DATA_HOME", home.path())
            .env("XDG_CONFIG_HOME", home.path())
            .stdout(Stdio::null())
            .stderr(fs::File::create(home.path().join("said")).unwrap())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while TcpStream::connect(address).is_err() {
            let said = || fs::read_to_string(home.path().join("said")).unwrap();
            assert!(program.try_wait().unwrap().is_none(), "{name} ended: {}", said());
            assert!(begun.elapsed() < PATIENCE, "{name} does not listen: {}", said());
            thread::yield_now();
        }
        Some(Server { program, address, _home: home })
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut browser = Browser {
            address: self.address,
            host: self.address.to_string(),
            origin: None,
            base: String::new(),
            cookies: BTreeMap::new(),
            token: String::new(),
        };
        browser.send(method, path, headers, "")
    }

    /// A file is sent as it stands in the folder, packed if that is asked for and `is_packed` says that the server
    /// knows the form; and only once to whoever keeps it.
    fn check_file(&self, file: &Path, bytes: &[u8], is_packed: impl Fn(&str) -> bool) {
        let path = format!("/{}", file.display());
        let path = path.strip_suffix("index.html").unwrap_or(&path);
        for accepted in ["identity", "gzip", "br", "zstd"] {
            let asked = format!("{path}, {accepted}");
            let reply = self.ask("GET", path, &[("Accept-Encoding", accepted)]);
            assert_eq!(reply.status, 200, "{asked}");
            let packed = reply.header("content-encoding");
            let expected = Some(accepted).filter(|accepted| is_packed(accepted));
            assert_eq!(packed, expected, "{asked}");
            assert_eq!(unpacked(packed, &reply.body), bytes, "{asked}");
            assert_eq!(reply.header("content-type"), Some(media_type(file)), "{asked}");
            let held = if path.contains("/archive/2026-11-") {
                "public, max-age=31536000, immutable"
            } else {
                "public, max-age=60"
            };
            assert_eq!(reply.all("cache-control").collect::<Vec<_>>(), [held], "{asked}");
            assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{asked}");
            assert_eq!(reply.header("referrer-policy"), Some("no-referrer"), "{asked}");
            let policy = reply.header("content-security-policy").unwrap_or_default();
            assert!(policy.contains("default-src 'none'"), "{asked}");
            let varies: Vec<_> = reply.all("vary").map(str::to_lowercase).collect();
            assert_eq!(varies, ["accept-encoding"], "{asked}");

            let tag = reply.header("etag").unwrap();
            let known = [("Accept-Encoding", accepted), ("If-None-Match", tag)];
            assert_eq!(self.ask("GET", path, &known).status, 304, "{asked}");
        }
        let head = self.ask("HEAD", path, &[]);
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
    }

    /// What the samples promise of a folder. `forms` are the packed forms that the server reads from it.
    fn check(&self, portal: &Portal, forms: &[&str]) {
        let files = portal.published();
        let is_form = |path: &PathBuf| {
            path.extension().is_some_and(|ending| ["gz", "br", "zst"].iter().any(|e| ending == *e))
        };
        let (packed, plain): (Vec<_>, Vec<_>) = files
            .iter()
            .filter(|(path, _)| !path.starts_with(".huiwen-tmp"))
            .partition(|(p, _)| is_form(p));
        assert!(plain.iter().any(|(path, _)| path.starts_with("redian/archive")));
        for (path, bytes) in plain {
            // Pages of stories are packed when they are asked for.
            let is_story = path.starts_with("story");
            self.check_file(path, bytes, |form| {
                if is_story { form == "gzip" } else { forms.contains(&form) }
            });
        }
        let hidden = packed.iter().map(|(path, _)| format!("/{}", path.display()));
        let missing = ["/.huiwen-tmp/0", "/nothing", "/redian/archive/2026-10-00.atom.xml"];
        for path in hidden.chain(missing.map(str::to_owned)) {
            let reply = self.ask("GET", &path, &[]);
            assert_eq!(reply.status, 404, "{path}");
            assert!(!reply.body.is_empty(), "{path}");
            let held = reply.header("cache-control").unwrap_or_default();
            assert!(!held.contains("immutable"), "{path}: {held}");
        }
        assert_eq!(self.ask("POST", "/redian/rss.xml", &[]).status, 405);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn unpacked(form: Option<&str>, bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    match form {
        None => plain.extend(bytes),
        Some("gzip") => {
            flate2::read::GzDecoder::new(bytes).read_to_end(&mut plain).unwrap();
        }
        Some("br") => brotli::BrotliDecompress(&mut &*bytes, &mut plain).unwrap(),
        Some("zstd") => plain = zstd::decode_all(bytes).unwrap(),
        Some(other) => panic!("{other}"),
    }
    plain
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().unwrap().to_str().unwrap() {
        "html" => "text/html; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "json" => "application/feed+json; charset=utf-8",
        "opml" => "text/x-opml; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        other => panic!("{other}"),
    }
}

fn sample(name: &str, portal: &Portal) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(PLACE));
    text.replace(PLACE, portal.path().join("public").to_str().unwrap())
}

#[test]
fn the_sample_for_nginx_serves_the_folder() {
    let portal = portal();
    let server = Server::start("nginx", |home, address| {
        let text = sample("nginx.conf", &portal);
        let text = text.replace("listen 80;", &format!("listen {address};"));
        let text = text.replace("    listen [::]:80;\n", "");
        let home = home.display();
        let folders: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|what| format!("{what}_temp_path {home}/{what};\n"))
            .concat();
        let settings = format!(
            "daemon off;\nmaster_process off;\npid {home}/pid;\nerror_log stderr;\nevents {{}}\n\
             http {{\naccess_log off;\n{folders}{text}\n}}\n"
        );
        (settings, vec!["-c".to_owned()])
    });
    if let Some(server) = server {
        server.check(&portal, &["gzip"]);
    }
}

#[test]
fn the_sample_for_caddy_serves_the_folder() {
    let portal = portal();
    let server = Server::start("caddy", |_, address| {
        let text = sample("Caddyfile", &portal);
        let text = text.replacen("\nnews.example.cn {", &format!("\nhttp://{address} {{"), 1);
        let arguments = ["run", "--adapter", "caddyfile", "--config"].map(str::to_owned);
        (format!("{{\n\tadmin off\n}}\n{text}"), arguments.to_vec())
    });
    if let Some(server) = server {
        server.check(&portal, &["gzip", "br", "zstd"]);
    }
}
