//! What an answer costs the server, beside nginx: a feed of 100 KB over kept connections on loopback.
//!
//! ```text
//! cargo run --release --example serve -- [ANSWERS [PROGRAM]]
//! ```
//!
//! Prints microseconds of CPU (user and kernel) for each answer, and ours as a ratio to nginx's. Each
//! server is one process with one thread that serves; both take turns, so that both meet the same
//! weather. PROGRAM is a built `huiwen`, to measure `huiwen serve` itself; without it, its server runs here
//! as the program runs it, without a database. Needs nginx; `NGINX` names it where it is not in `/usr/sbin`.

use std::{
    env, fs,
    future::pending,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

use anyhow::{Context as _, ensure};
use flate2::{Compression, write::GzEncoder};
use huiwen::web::{self, Probes, StoryAnswer};
use tempfile::TempDir;

/// The kernel counts CPU time in hundredths of a second.
const MICROSECONDS_A_TICK: f64 = 10_000.0;

const CONNECTIONS: u32 = 8;

/// Turns that each server takes.
const TURNS: u32 = 10;

const FEED: &str = "/redian/rss.xml";

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let ["serve", folder] = words[..] {
        return serve(Path::new(folder));
    }
    let answers = words.first().map_or(Ok(100_000), |number| number.parse())?;
    measure(answers, words.get(1).map(Path::new))
}

const FEEDS_TOML: &str = r#"
[site]
title = "汇闻"
link = "https://news.example/"
[publish]
directory = ".."
[serve]
listen = "127.0.0.1:0"
[[sections]]
key = "redian"
title = "热点资讯"
"#;

/// Our server, as a process of its own; prints its port.
fn serve(folder: &Path) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}/", listener.local_addr()?);
        let probes = Probes {
            health: Arc::new(|| Ok(())),
            metrics: Arc::new(|| Err("nobody asks".to_owned())),
        };
        let story = Arc::new(|_| Ok(StoryAnswer::Nothing));
        let pages = web::Pages { story, not_found: Arc::new(Arc::default) };
        let served = web::Served {
            directory: folder.to_owned(),
            pages,
            pictures: None,
            inward: Some(web::Inward { probes, desk: None }),
            callbacks: None,
        };
        web::serve(listener, served, pending()).await?;
        Ok(())
    })
}

fn measure(answers: u32, program: Option<&Path>) -> anyhow::Result<()> {
    let nginx =
        env::var_os("NGINX").map_or_else(|| PathBuf::from("/usr/sbin/nginx"), PathBuf::from);
    if !nginx.exists() {
        println!("skipped: there is no {}", nginx.display());
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let ours = Server::ours(folder.path(), program)?;
    // After the start, at which the program publishes.
    let feed = publish(folder.path())?;
    let theirs = Server::nginx(&nginx, &folder)?;
    println!("{answers} answers each, a feed of {} bytes, {CONNECTIONS} connections\n", feed.len());
    println!("{:<24}{:>12} {:>12} {:>8}", "µs of CPU an answer", "huiwen", "nginx", "ratio");
    for (what, status, headers) in [
        ("200", 200, ""),
        ("200, packed", 200, "Accept-Encoding: gzip\r\n"),
        ("304", 304, "If-None-Match: "),
        ("304, packed", 304, "Accept-Encoding: gzip\r\nIf-None-Match: "),
    ] {
        let servers = [&ours, &theirs];
        let mut requests = Vec::new();
        for server in servers {
            let condition =
                if status == 304 { format!("{}\r\n", server.tag(headers)?) } else { String::new() };
            requests.push(request(&format!("{headers}{condition}")));
        }
        let mut costs = [0.0; 2];
        // The first turn is for warming up.
        for turn in 0..=TURNS {
            for ((server, request), cost) in servers.iter().zip(&requests).zip(&mut costs) {
                let before = server.cpu()?;
                server.ask(request, status, answers / TURNS)?;
                if turn > 0 {
                    *cost += server.cpu()? - before;
                }
            }
        }
        let [ours, theirs] = costs.map(|cost| cost / f64::from(answers / TURNS * TURNS));
        println!("{what:<24}{ours:>12.1} {theirs:>12.1} {:>8.2}", ours / theirs);
        io::stdout().flush()?;
    }
    Ok(())
}

/// A feed and its packed forms, as they are published.
fn publish(folder: &Path) -> anyhow::Result<String> {
    let mut feed = "<rss version=\"2.0\"><channel><title>热点资讯</title>".to_owned();
    for number in 0.. {
        if feed.len() > 100_000 {
            break;
        }
        // Numbers that do not repeat, so that it packs about as well as news do.
        let noise = (0..24).map(|at| format!("{:x} ", (number * 7919 + at * 104_729) % 99_991));
        feed.push_str(&format!(
            "<item><guid>{number}</guid><title>新闻 {number}</title><description>{}</description></item>\n",
            noise.collect::<String>()
        ));
    }
    feed.push_str("</channel></rss>\n");
    fs::create_dir_all(folder.join("redian"))?;
    let path = folder.join(&FEED[1..]);
    fs::write(&path, &feed)?;
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(feed.as_bytes())?;
    fs::write(path.with_extension("xml.gz"), packed.finish()?)?;
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 4096, 9, 22).write_all(feed.as_bytes())?;
    fs::write(path.with_extension("xml.br"), packed)?;
    fs::write(path.with_extension("xml.zst"), zstd::bulk::compress(feed.as_bytes(), 19)?)?;
    Ok(feed)
}

fn request(headers: &str) -> String {
    format!("GET {FEED} HTTP/1.1\r\nHost: news.example\r\nUser-Agent: reader\r\n{headers}\r\n")
}

struct Server {
    process: Child,
    /// The process that answers.
    worker: u32,
    port: u16,
    /// Open as long as the process writes there.
    _out: Option<BufReader<ChildStdout>>,
}

impl Server {
    fn ours(folder: &Path, program: Option<&Path>) -> anyhow::Result<Server> {
        let mut command = if let Some(program) = program {
            let own = folder.join(".huiwen");
            fs::create_dir(&own)?;
            fs::write(own.join("feeds.toml"), FEEDS_TOML)?;
            let mut command = Command::new(program.canonicalize()?);
            command.arg("serve").current_dir(own);
            command
        } else {
            let mut command = Command::new(env::current_exe()?);
            command.arg("serve").arg(folder);
            command
        };
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let mut out = BufReader::new(process.stdout.take().context("no output")?);
        let mut line = String::new();
        out.read_line(&mut line)?;
        let address = line.split("http://127.0.0.1:").nth(1).context("no address")?;
        let port = address.trim().trim_end_matches('/').parse()?;
        let worker = process.id();
        Ok(Server { process, worker, port, _out: Some(out) })
    }

    fn nginx(nginx: &Path, folder: &TempDir) -> anyhow::Result<Server> {
        // A port that was free a moment ago.
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let own = folder.path().join(".nginx");
        fs::create_dir(&own)?;
        let (at, root) = (own.display(), folder.path().display());
        let configuration = format!(
            "user root; daemon off; worker_processes 1; pid {at}/pid; error_log {at}/error.log;
             events {{ worker_connections 256; }}
             http {{
                 access_log off; sendfile on; tcp_nopush on; gzip_static on; gzip_vary on;
                 keepalive_timeout 600; keepalive_requests 1000000000;
                 client_body_temp_path {at}/b; proxy_temp_path {at}/p; fastcgi_temp_path {at}/f;
                 uwsgi_temp_path {at}/u; scgi_temp_path {at}/s;
                 types {{ application/xml xml; }}
                 server {{
                     listen 127.0.0.1:{port}; root {root};
                     add_header Cache-Control \"public, max-age=60\";
                     add_header X-Content-Type-Options nosniff;
                 }}
             }}"
        );
        let file = own.join("nginx.conf");
        fs::write(&file, configuration)?;
        let process = Command::new(nginx).arg("-c").arg(&file).stderr(Stdio::null()).spawn()?;
        let mut server = Server { worker: process.id(), process, port, _out: None };
        for _ in 0..100 {
            let children = format!("/proc/{0}/task/{0}/children", server.process.id());
            let child = fs::read_to_string(children).unwrap_or_default();
            if let Ok(worker) = child.trim().parse()
                && server.tag("").is_ok()
            {
                server.worker = worker;
                return Ok(server);
            }
            thread::sleep(Duration::from_millis(50));
        }
        anyhow::bail!("nginx does not start: {}", fs::read_to_string(own.join("error.log"))?)
    }

    /// The entity tag of the form that these headers ask for.
    fn tag(&self, headers: &str) -> anyhow::Result<String> {
        let headers = headers.trim_end_matches("If-None-Match: ");
        let mut stream = BufReader::new(TcpStream::connect(("127.0.0.1", self.port))?);
        stream.get_mut().write_all(request(headers).as_bytes())?;
        let mut lines = stream.lines();
        let tag = lines.find_map(|line| {
            Some(line.ok()?.to_ascii_lowercase().strip_prefix("etag: ")?.to_owned())
        });
        tag.context("no entity tag")
    }

    /// Sends a request again and again, over all connections at a time.
    fn ask(&self, request: &str, status: u16, times: u32) -> anyhow::Result<()> {
        thread::scope(|scope| {
            let share = times / CONNECTIONS;
            let threads: Vec<_> = (0..CONNECTIONS)
                .map(|number| {
                    let share = if number == 0 { times - share * (CONNECTIONS - 1) } else { share };
                    scope.spawn(move || converse(self.port, request.as_bytes(), status, share))
                })
                .collect();
            threads.into_iter().try_for_each(|thread| match thread.join() {
                Ok(result) => result,
                Err(_) => anyhow::bail!("a connection panicked"),
            })
        })
    }

    /// Microseconds of CPU that it used so far.
    fn cpu(&self) -> anyhow::Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.worker))?;
        let (_, fields) = stat.rsplit_once(')').context("no such statistics")?;
        let ticks = |field: usize| -> anyhow::Result<f64> {
            Ok(fields.split_whitespace().nth(field).context("too few statistics")?.parse()?)
        };
        Ok((ticks(11)? + ticks(12)?) * MICROSECONDS_A_TICK)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // nginx's first process ends its worker when it is asked to end, not when it is killed.
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

fn converse(port: u16, request: &[u8], status: u16, times: u32) -> anyhow::Result<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_nodelay(true)?;
    let expected = format!("HTTP/1.1 {status} ");
    let mut buffer = vec![0; 256 * 1024];
    for _ in 0..times {
        stream.write_all(request)?;
        let mut length = 0;
        let (mut end, mut whole) = (None, usize::MAX);
        while length < whole {
            let read = stream.read(&mut buffer[length..])?;
            ensure!(read > 0, "the connection was closed");
            length += read;
            if end.is_none()
                && let Some(place) =
                    buffer[..length].windows(4).position(|four| four == b"\r\n\r\n")
            {
                let head = str::from_utf8(&buffer[..place])?;
                ensure!(head.starts_with(&expected), "{head}");
                let body = head.lines().find_map(|line| {
                    line.to_ascii_lowercase()
                        .strip_prefix("content-length: ")?
                        .parse::<usize>()
                        .ok()
                });
                end = Some(place + 4);
                whole = place + 4 + if status == 304 { 0 } else { body.context("no length")? };
            }
        }
        ensure!(length == whole, "more than one answer");
    }
    Ok(())
}
