//! Sites whose answers follow a simulated clock, and which write down every request.

use std::{
    fmt,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Instant,
};

use chrono::{DateTime, TimeDelta, Utc};

/// A request and its answer.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// By the simulated clock.
    pub(super) at: DateTime<Utc>,
    /// When the request had come, and when its answer was ready: by a real clock.
    pub(super) begun: Instant,
    pub(super) ended: Instant,
    pub(super) host: String,
    pub(super) path: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) status: u16,
    pub(super) retry_after: Option<TimeDelta>,
    etag: Option<String>,
    last_modified: Option<String>,
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{} {}", self.at, self.host, self.path, self.status)
    }
}

impl Seen {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        value(&self.headers, name)
    }

    /// The validators of the request.
    pub(super) fn asked_with(&self) -> (Option<&str>, Option<&str>) {
        (self.header("if-none-match"), self.header("if-modified-since"))
    }

    pub(super) fn is_conditional(&self) -> bool {
        self.asked_with() != (None, None)
    }

    /// The validators of the answer.
    pub(super) fn validators(&self) -> (Option<&str>, Option<&str>) {
        (self.etag.as_deref(), self.last_modified.as_deref())
    }
}

/// Three sites: two ports of one address, and another address.
pub(super) struct Site {
    state: Arc<State>,
    hosts: [SocketAddr; 3],
}

struct State {
    begin: DateTime<Utc>,
    clock: Mutex<DateTime<Utc>>,
    seen: Mutex<Vec<Seen>>,
}

/// What a path answers.
#[derive(Default)]
struct Answer {
    status: u16,
    etag: Option<String>,
    last_modified: Option<String>,
    retry_after: Option<TimeDelta>,
    headers: Vec<String>,
    body: String,
}

/// Paths, and the site where each stands.
const PATHS: [(&str, usize, bool); 17] = [
    ("/busy", 0, false),
    ("/slow", 0, false),
    ("/both", 1, false),
    ("/plain", 1, false),
    ("/stuck", 0, false),
    ("/max-age", 1, false),
    ("/expires", 1, false),
    ("/long", 0, false),
    ("/ttl", 0, false),
    ("/update-period", 1, false),
    ("/skip", 0, false),
    ("/delta", 1, false),
    ("/limited", 2, false),
    ("/moved", 0, false),
    ("/gone", 1, false),
    ("/private/feed", 0, true),
    ("/public/feed", 0, true),
];

impl Site {
    pub(super) fn start(begin: DateTime<Utc>) -> Site {
        let state = Arc::new(State { begin, clock: Mutex::new(begin), seen: Mutex::default() });
        let hosts = ["127.0.0.1:0", "127.0.0.1:0", "127.0.0.2:0"].map(|address| {
            let listener = TcpListener::bind(address).unwrap();
            let address = listener.local_addr().unwrap();
            let state = Arc::clone(&state);
            thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    let state = Arc::clone(&state);
                    thread::spawn(move || converse(&stream, address, &state).ok());
                }
            });
            address
        });
        Site { state, hosts }
    }

    pub(super) fn set_clock(&self, now: DateTime<Utc>) {
        *self.state.clock.lock().unwrap() = now;
    }

    /// Key, address, and whether robots.txt is obeyed.
    pub(super) fn sources(&self) -> Vec<(String, String, bool)> {
        let source = |(path, site, robots): (&str, usize, bool)| {
            let key = path[1..].replace('/', "-");
            (key, format!("http://{}{path}", self.hosts[site]), robots)
        };
        // Two more at the host that asks to wait.
        let other = |key: &str| (key.to_owned(), format!("http://{}/{key}", self.hosts[2]), false);
        PATHS.into_iter().map(source).chain([other("calm"), other("calmer")]).collect()
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.state.seen.lock().unwrap().clone()
    }
}

fn converse(stream: &TcpStream, host: SocketAddr, state: &State) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let begun = Instant::now();
        let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let at = *state.clock.lock().unwrap();
        let answer = answer(&path, at - state.begin, at, &headers);
        let bytes = answer.bytes();
        let Answer { status, etag, last_modified, retry_after, .. } = answer;
        // Before the answer goes out: whoever asks again has seen it.
        let ended = Instant::now();
        state.seen.lock().unwrap().push(Seen {
            at,
            begun,
            ended,
            host: host.to_string(),
            path,
            headers,
            status,
            retry_after,
            etag,
            last_modified,
        });
        (&mut &*stream).write_all(bytes.as_bytes())?;
    }
}

#[expect(clippy::too_many_lines, reason = "a table of paths")]
fn answer(
    path: &str,
    passed: TimeDelta,
    now: DateTime<Utc>,
    headers: &[(String, String)],
) -> Answer {
    let header = |name: &str| value(headers, name);
    let minutes = passed.num_minutes();
    let known = |etag: &str| header("if-none-match") == Some(etag);
    // So many items, one each `every` minutes.
    let fed = |every: i64| {
        let items = 3 + minutes / every;
        let etag = format!("\"{path} {items}\"");
        if known(&etag) {
            return Answer { status: 304, etag: Some(etag), ..Answer::default() };
        }
        Answer { status: 200, etag: Some(etag), body: rss(path, items, ""), ..Answer::default() }
    };
    let with = |answer: Answer, header: &str| Answer { headers: vec![header.to_owned()], ..answer };
    let wish = |every, wish: &str| {
        let answer = fed(every);
        Answer { body: answer.body.replace("<title>", &format!("{wish}<title>")), ..answer }
    };
    match path {
        "/busy" => fed(17),
        "/slow" => fed(2 * 24 * 60),
        "/both" => {
            let items = minutes / 300;
            let (etag, date) =
                (format!("W/\"{items}\""), http_date(now - TimeDelta::minutes(minutes % 300)));
            let unchanged = known(&etag) && header("if-modified-since") == Some(&date);
            Answer {
                status: if unchanged { 304 } else { 200 },
                body: if unchanged { String::new() } else { rss(path, items + 3, "") },
                etag: Some(etag),
                last_modified: Some(date),
                ..Answer::default()
            }
        }
        "/plain" => {
            Answer { status: 200, body: rss(path, 3 + minutes / 240, ""), ..Answer::default() }
        }
        // Once it has an entity tag it never brings anything again.
        "/stuck" if header("if-none-match").is_some() => Answer {
            status: 304,
            etag: header("if-none-match").map(str::to_owned),
            ..Answer::default()
        },
        // Four items in the first hours, so that there is a rhythm; then some every day.
        "/stuck" => Answer {
            status: 200,
            etag: (minutes > 12 * 60).then(|| format!("\"{minutes}\"")),
            body: rss(path, 3 + minutes / 40, ""),
            ..Answer::default()
        },
        "/max-age" => with(fed(30), "Cache-Control: max-age=7200"),
        "/expires" => {
            with(fed(30), &format!("Expires: {}", http_date(now + TimeDelta::minutes(90))))
        }
        "/long" => with(fed(30), "Cache-Control: public, max-age=172800"),
        "/ttl" => wish(30, "<ttl>180</ttl>"),
        "/update-period" => wish(
            30,
            "<u:updatePeriod xmlns:u=\"http://purl.org/rss/1.0/modules/syndication/\">daily</u:updatePeriod>\
             <u:updateFrequency xmlns:u=\"http://purl.org/rss/1.0/modules/syndication/\">4</u:updateFrequency>",
        ),
        "/skip" => {
            let hours: String = (0..7).map(|hour| format!("<hour>{hour}</hour>")).collect();
            wish(
                30,
                &format!("<skipHours>{hours}</skipHours><skipDays><day>Saturday</day></skipDays>"),
            )
        }
        "/delta" => {
            let answer = fed(60);
            if answer.status == 200 && header("a-im").is_some_and(|wants| wants.contains("feed")) {
                let since =
                    header("if-none-match").and_then(|tag| tag.trim_matches('"').split(' ').nth(1));
                let since: i64 = since.and_then(|since| since.parse().ok()).unwrap_or_default();
                let items = 3 + minutes / 60;
                let body = rss_of(path, since..items, "");
                return Answer { status: 226, body, headers: vec!["IM: feed".into()], ..answer };
            }
            answer
        }
        // Now and then too much for it: as seconds, and as a date by a clock that is an hour ahead.
        "/limited" if (600..700).contains(&(minutes % 1440)) => Answer {
            status: 429,
            retry_after: Some(TimeDelta::hours(5)),
            headers: vec!["Retry-After: 18000".into()],
            ..Answer::default()
        },
        "/limited" if (2000..2200).contains(&minutes) => {
            let clock = now + TimeDelta::hours(1);
            let until = http_date(clock + TimeDelta::hours(30));
            Answer {
                status: 503,
                retry_after: Some(TimeDelta::hours(30)),
                headers: vec![
                    format!("Date: {}", http_date(clock)),
                    format!("Retry-After: {until}"),
                ],
                ..Answer::default()
            }
        }
        "/limited" => fed(20),
        "/calm" | "/calmer" => fed(60),
        "/moved" => {
            Answer { status: 301, headers: vec!["Location: /new".into()], ..Answer::default() }
        }
        "/gone" if minutes > 3 * 1440 => Answer { status: 410, ..Answer::default() },
        "/new" | "/gone" | "/public/feed" | "/private/feed" => fed(120),
        "/robots.txt" => Answer {
            status: 200,
            body: "User-agent: *\nDisallow: /private\n".into(),
            ..Answer::default()
        },
        // Every fourth report is withdrawn.
        _ if is_page(path) && !path.ends_with(['0', '4', '8']) => {
            Answer { status: 200, body: "正文".into(), ..Answer::default() }
        }
        _ => Answer { status: 404, ..Answer::default() },
    }
}

/// Whether it is the address of a report: that of its feed, and a number.
pub(super) fn is_page(path: &str) -> bool {
    path.rsplit_once('/').is_some_and(|(feed, number)| {
        !feed.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn value<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
}

fn http_date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The last twenty of so many items.
fn rss(path: &str, items: i64, head: &str) -> String {
    rss_of(path, (items - 20).max(0)..items, head)
}

fn rss_of(path: &str, items: std::ops::Range<i64>, head: &str) -> String {
    let items: String = items
        .rev()
        .map(|n| {
            format!(
                "<item><title>{path} 第{n}号消息</title><link>{path}/{n}</link>\
                 <guid>{path} {n}</guid></item>"
            )
        })
        .collect();
    format!("<rss version=\"2.0\"><channel>{head}<title>示例</title>{items}</channel></rss>")
}

impl Answer {
    fn bytes(&self) -> String {
        let mut head = format!("HTTP/1.1 {} Scripted\r\n", self.status);
        let mut add = |line: String| head += &format!("{line}\r\n");
        self.etag.iter().for_each(|etag| add(format!("ETag: {etag}")));
        self.last_modified.iter().for_each(|date| add(format!("Last-Modified: {date}")));
        self.headers.iter().for_each(|line| add(line.clone()));
        if self.status != 304 {
            add(format!("Content-Length: {}", self.body.len()));
        }
        head + "\r\n" + &self.body
    }
}
