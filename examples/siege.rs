//! Servers that mean harm, and a round among them: `cargo run --release --example siege`.
//!
//! Starts one server an address of the loopback, each with an attack on whoever asks it, and as many with
//! ordinary feeds between them; has the program poll them all as a process of its own; and prints how each
//! ended. Ends with 1 if an attack was not met by a failure that names its server, or took longer than the
//! limit, if the program needed 150 MB or more, or if an ordinary feed was not read to its end.

use std::{
    collections::HashMap,
    error::Error,
    fs,
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Command, ExitCode, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use flate2::{Compression, write::GzEncoder};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// How a connection is served after its request was read.
type Serve = Box<dyn Fn(&mut TcpStream, &str) -> io::Result<()> + Send + Sync>;

const TOTAL_TIMEOUT: Duration = Duration::from_secs(3);

/// Between two requests to one server: ten redirects make ten pauses.
const PAUSE: Duration = Duration::from_millis(50);

/// What the machine itself may take, with all servers on it as well, and waiting for room beside other large
/// bodies.
const MARGIN: Duration = Duration::from_secs(2);

const MOST_MEGABYTES: u64 = 150;

const GOOD: usize = 20;

const ITEMS: u64 = 30;

struct Attack {
    name: &'static str,
    scheme: &'static str,
    serve: Serve,
    /// An answer of its own comes out of some, which is as good as a failure.
    harmless: bool,
}

fn main() -> Outcome<ExitCode> {
    let folder = tempfile::tempdir()?;
    let attacks = attacks()?;
    let mut toml = format!(
        "[site]\ntitle = \"siege\"\nlink = \"http://siege.example/\"\n[poll]\n\
         allow_networks = [\"127.0.0.0/8\"]\nper_host_delay = \"{}ms\"\nconnect_timeout = \"1s\"\n\
         read_timeout = \"2s\"\ntotal_timeout = \"{}s\"\n[[sections]]\nkey = \"s\"\n",
        PAUSE.as_millis(),
        TOTAL_TIMEOUT.as_secs()
    );
    let mut rows = Vec::new();
    for (number, attack) in attacks.into_iter().enumerate() {
        let host = format!("127.0.{}.{}", 1 + number / 200, 2 + number % 200);
        let address = start(&host, attack.serve)?;
        let key = format!("attack{number}");
        toml += &source(&key, &format!("{}://{address}/feed?key=s3cret", attack.scheme));
        rows.push((key, attack.name, host, attack.harmless));
        if number < GOOD {
            let good = start(&format!("127.1.0.{}", 2 + number), serve_feed(number))?;
            toml += &source(&format!("good{number}"), &format!("http://{good}/feed"));
        }
    }
    for (number, (name, url)) in INNER.iter().enumerate() {
        let key = format!("inner{number}");
        toml += &source(&key, url);
        rows.push((key, name, String::new(), false));
    }
    fs::write(folder.path().join("feeds.toml"), toml)?;

    let begun = Instant::now();
    let (told, megabytes) = poll(folder.path())?;
    let seconds = begun.elapsed().as_secs_f32();
    let mut held = true;
    println!("{:44} {:12} {:>6}  error", "attack", "outcome", "ms");
    let limit = limit();
    for (key, name, host, harmless) in &rows {
        let told = &told[key];
        let error = told["error"].as_str().unwrap_or_default();
        let ms = told["duration_ms"].as_u64().unwrap_or(u64::MAX);
        let located = error.contains(host.as_str()) || error.starts_with("document: ");
        let met =
            (!error.is_empty() && located || *harmless) && ms <= limit && !error.contains("s3cret");
        held &= met;
        let mark = if met { "" } else { "  ← !" };
        println!("{name:44} {:12} {ms:6}  {error}{mark}", told["outcome"].as_str().unwrap_or("?"));
    }
    let mut whole = 0;
    for number in 0..GOOD {
        let told = &told[&format!("good{number}")];
        if told["outcome"] == "changed" && told["new"] == ITEMS && told["error"].is_null() {
            whole += 1;
        } else {
            println!("an ordinary feed was not read to its end: {told}");
        }
    }
    println!(
        "\n{} attacks; {whole} of {GOOD} ordinary feeds read to their end; {megabytes} MB at most; \
         {seconds:.1} s",
        rows.len()
    );
    held &= whole == GOOD && megabytes < MOST_MEGABYTES;
    Ok(if held { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Of one exchange, in milliseconds.
fn limit() -> u64 {
    let limit = TOTAL_TIMEOUT + 10 * PAUSE + MARGIN;
    u64::try_from(limit.as_millis()).unwrap_or(u64::MAX)
}

/// Addresses that no server needs to stand behind.
const INNER: [(&str, &str); 5] = [
    ("an inner address", "http://10.0.0.1/"),
    ("an inner address in one figure", "http://167772161/"),
    ("an inner address in octal", "http://0251.0376.0251.0376/"),
    ("an inner address within IPv6", "http://[::ffff:10.0.0.1]/"),
    ("an inner address by 6to4", "http://[2002:a00:1::]/"),
];

#[expect(clippy::too_many_lines, reason = "a list")]
fn attacks() -> Outcome<Vec<Attack>> {
    const OK: &str = "HTTP/1.1 200 OK\r\n";
    const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let spaces = vec![b' '; 64 * 1024 * 1024];
    let gzip_bomb = gzip(&spaces)?;
    let layers = gzip(&gzip(&gzip(&gzip(FEED.as_bytes())?)?)?)?;
    let mut brotli_bomb = Vec::new();
    brotli::CompressorWriter::new(&mut brotli_bomb, 4096, 3, 22).write_all(&spaces)?;
    let zstd_bomb = zstd::encode_all(spaces.as_slice(), 1)?;
    let long = "a".repeat(300 * 1024);
    let links = format!("<html><body>{}", "<a href=\"/a.html\">新闻</a>".repeat(200_000));
    let entities: String = (1..40)
        .map(|level| format!("<!ENTITY e{level} \"{}\">", format!("&e{};", level - 1).repeat(10)))
        .collect();
    let entities = format!(
        "<!DOCTYPE rss [<!ENTITY e0 \"aaaaaaaaaa\">{entities}]><rss><channel><item><title>&e39;\
         </title></item></channel></rss>"
    );
    let redirect = |to: &str| raw(format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\n\r\n"));
    Ok(vec![
        attack("never answers", Box::new(|stream, _| wait(stream))),
        attack("a status that drips", drip("HTTP/1.1 200 ", b"O")),
        attack("headers that drip", drip("HTTP/1.1 200 OK\r\nX: ", b"a")),
        attack("a header line without an end", flood("HTTP/1.1 200 OK\r\nX: ", b"aaaaaaaa")),
        attack("headers without an end", flood(OK, b"X: a\r\n")),
        attack("a header of 300 KB", raw(format!("{OK}X: {long}\r\nContent-Length: 0\r\n\r\n"))),
        attack("100 Continue without an end", flood("", b"HTTP/1.1 100 Continue\r\n\r\n")),
        attack(
            "103 Early Hints without an end",
            flood("", b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"),
        ),
        attack("103 Early Hints that drip", drip("", b"HTTP/1.1 103 Early Hints\r\n\r\n")),
        attack("a body that drips", drip(&format!("{OK}\r\n<rss>"), b" ")),
        attack("chunks that drip", drip(CHUNKED, b"1\r\na\r\n")),
        attack("a chunk extension that drips", drip(&format!("{CHUNKED}5;"), b"x")),
        attack("a trailer that drips", drip(&format!("{CHUNKED}0\r\nX: "), b"x")),
        attack("a chunk extension without an end", flood(&format!("{CHUNKED}5;"), b"xxxxxxxx")),
        attack("trailers without an end", flood(&format!("{CHUNKED}0\r\n"), b"X: aaaaaaaa\r\n")),
        attack("chunks without an end", flood(CHUNKED, b"8\r\nabcdefgh\r\n")),
        attack("chunks without an end, again", flood(CHUNKED, b"8\r\nabcdefgh\r\n")),
        attack("a body without an end", flood(&format!("{OK}\r\n"), b"abcdefgh")),
        attack("a body without an end, again", flood(&format!("{OK}\r\n"), b"abcdefgh")),
        attack(
            "a body of 99 TB",
            flood(&format!("{OK}Content-Length: 99999999999999\r\n\r\n"), b"abcdefgh"),
        ),
        attack("a large body, then silence", large_then_silence()),
        attack("a large body, then silence, again", large_then_silence()),
        attack("a large body, then silence, and again", large_then_silence()),
        attack("a gzip bomb", packed("gzip", &gzip_bomb)),
        attack("a gzip bomb in gzip", packed("gzip, gzip", &gzip(&gzip_bomb)?)),
        attack("a brotli bomb", packed("br", &brotli_bomb)),
        attack("a zstd bomb", packed("zstd", &zstd_bomb)),
        attack("four layers of gzip", packed("gzip", &layers)),
        attack("100,000 empty members of gzip", packed("gzip", &gzip(b"")?.repeat(100_000))),
        attack("a body that is cut off", raw(format!("{OK}Content-Length: 100\r\n\r\n<rss>"))),
        attack(
            "two lengths",
            raw(format!("{OK}Content-Length: 5\r\nContent-Length: 6\r\n\r\n<rss>")),
        ),
        Attack {
            harmless: true,
            ..attack(
                "a second answer behind the first",
                raw(format!("{OK}Content-Length: 5\r\n\r\n<rss>{OK}Content-Length: 1\r\n\r\nx")),
            )
        },
        attack("noise", raw("\u{1}\u{2}\u{0}".repeat(3000))),
        attack("a reset at once", Box::new(|stream, _| reset(stream))),
        attack(
            "a reset within the body",
            Box::new(|stream, _| {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<rss>")?;
                reset(stream)
            }),
        ),
        Attack { scheme: "https", ..attack("noise for TLS", raw("\u{0}".repeat(5000))) },
        Attack { scheme: "https", ..attack("TLS that never answers", Box::new(|s, _| wait(s))) },
        attack("a redirect in a circle", redirect("/feed?key=s3cret")),
        attack(
            "redirects without an end",
            Box::new(|stream, path| {
                write!(stream, "HTTP/1.1 302 Found\r\nLocation: {path}x\r\n\r\n")
            }),
        ),
        attack(
            "redirects that drip",
            Box::new(|stream, path| {
                thread::sleep(Duration::from_millis(700));
                write!(stream, "HTTP/1.1 302 Found\r\nLocation: {path}x\r\n\r\n")
            }),
        ),
        attack("a redirect to an inner address", redirect("http://10.0.0.1/")),
        attack("a redirect to figures in hex", redirect("http://0xa9fea9fe/latest/meta-data")),
        attack("a redirect to IPv4 within IPv6", redirect("http://[::ffff:192.168.0.1]/")),
        attack("a redirect to a port of mail", redirect("http://127.0.0.1:25/")),
        attack("a redirect to a file", redirect("file:///etc/passwd")),
        attack("a redirect without a target", raw("HTTP/1.1 302 Found\r\n\r\n".to_owned())),
        attack("226 that nobody asked for", raw("HTTP/1.1 226 IM Used\r\n\r\n<rss>".to_owned())),
        attack("200,000 links", raw(format!("{OK}Content-Type: text/html\r\n\r\n{links}"))),
        Attack {
            harmless: true,
            ..attack("an entity bomb", raw(format!("{OK}Content-Type: text/xml\r\n\r\n{entities}")))
        },
    ])
}

fn attack(name: &'static str, serve: Serve) -> Attack {
    Attack { name, scheme: "http", serve, harmless: false }
}

// ───────────────────────────── manners of serving ─────────────────────────────

fn raw(bytes: String) -> Serve {
    Box::new(move |stream, _| stream.write_all(bytes.as_bytes()))
}

fn packed(encoding: &str, body: &[u8]) -> Serve {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\n\r\n");
    let answer = [head.as_bytes(), body].concat();
    Box::new(move |stream, _| stream.write_all(&answer))
}

/// As fast as it is taken.
fn flood(begin: &str, piece: &[u8]) -> Serve {
    let (begin, many) = (begin.to_owned(), piece.repeat(1 + 16 * 1024 / piece.len()));
    Box::new(move |stream, _| {
        stream.write_all(begin.as_bytes())?;
        loop {
            stream.write_all(&many)?;
        }
    })
}

fn drip(begin: &str, piece: &'static [u8]) -> Serve {
    let begin = begin.to_owned();
    Box::new(move |stream, _| {
        stream.write_all(begin.as_bytes())?;
        loop {
            stream.write_all(piece)?;
            thread::sleep(Duration::from_millis(100));
        }
    })
}

/// Just under the limit, and not a byte more.
fn large_then_silence() -> Serve {
    Box::new(|stream, _| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        for _ in 0..15 {
            stream.write_all(&vec![b' '; 1024 * 1024])?;
        }
        wait(stream)
    })
}

fn wait(stream: &mut TcpStream) -> io::Result<()> {
    io::copy(stream, &mut io::sink()).map(|_| ())
}

/// Makes closing the connection a reset. Only tokio can say so to a socket.
fn reset(stream: &TcpStream) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let _runtime = runtime.enter();
    let socket = stream.try_clone()?;
    socket.set_nonblocking(true)?;
    tokio::net::TcpStream::from_std(socket)?.set_zero_linger()
}

const FEED: &str = "<rss version=\"2.0\"><channel><title>例报</title></channel></rss>";

fn serve_feed(number: usize) -> Serve {
    let items: String = (0..ITEMS)
        .map(|item| {
            format!(
                "<item><title>第{number}报第{item}条</title><guid>{number}-{item}</guid>\
                 <link>https://news.example/{number}/{item}</link></item>"
            )
        })
        .collect();
    let feed = FEED.replace("</channel>", &format!("{items}</channel>"));
    raw(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{feed}", feed.len()))
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

// ───────────────────────────── servers and the program ─────────────────────────────

fn start(host: &str, serve: Serve) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((host, 0))?;
    let address = listener.local_addr()?;
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let serve = Arc::clone(&serve);
            thread::spawn(move || -> io::Result<()> {
                let mut stream = stream?;
                let path = read_path(&mut stream)?;
                // A client that goes away is what most of this is about.
                serve(&mut stream, &path)
            });
        }
    });
    Ok(address)
}

/// Reads a request to its end, or what a client of TLS says first.
fn read_path(stream: &mut TcpStream) -> io::Result<String> {
    let (mut request, mut piece) = (Vec::new(), [0; 4096]);
    while !request.ends_with(b"\r\n\r\n") && request.first() != Some(&0x16) {
        let length = stream.read(&mut piece)?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        request.extend_from_slice(&piece[..length]);
    }
    let text = String::from_utf8_lossy(&request);
    Ok(text.split(' ').nth(1).unwrap_or_default().to_owned())
}

fn source(key: &str, url: &str) -> String {
    format!(
        "[[sources]]\nkey = \"{key}\"\nname = \"来源{key}\"\nurl = \"{url}\"\nsections = [\"s\"]\n"
    )
}

/// One round as a process: what it says of each source, and its peak in MB.
fn poll(folder: &Path) -> Outcome<(HashMap<String, serde_json::Value>, u64)> {
    let program = std::env::current_exe()?.with_file_name("../huiwen");
    let mut child = Command::new(program)
        .args(["poll", "--all", "--json"])
        .current_dir(folder)
        .stdout(Stdio::from(fs::File::create(folder.join("told.json"))?))
        .stderr(Stdio::null())
        .spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait()?.is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with("VmHWM"));
        let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0) / 1024);
        thread::sleep(Duration::from_millis(5));
    }
    let told: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("told.json"))?)?;
    let sources = told["sources"].as_array().ok_or("no sources were told")?;
    let by_key =
        sources.iter().map(|told| (told["key"].as_str().unwrap_or("?").to_owned(), told.clone()));
    Ok((by_key.collect(), peak))
}
