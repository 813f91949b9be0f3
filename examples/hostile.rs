//! Documents made to hurt a reader: `cargo run --release --example hostile`.
//!
//! Prints what each costs, in milliseconds and in megabytes of the peak so far, and ends with 1 if one
//! takes more than a second or the peak passes 256 MB.

use std::{fs, process::ExitCode, time::Instant};

use chrono::DateTime;
use chrono_tz::Asia::Shanghai;
use huiwen::{
    model::{Document, Kind},
    poll::parse,
};
use url::Url;

fn main() -> ExitCode {
    let mut tame = true;
    for (name, body) in shapes() {
        let size = body.len();
        let begun = Instant::now();
        let items = read(body);
        let (milliseconds, megabytes) = (begun.elapsed().as_millis(), peak_mb());
        println!(
            "{name:44} {:6} KB {milliseconds:6} ms {megabytes:5} MB {items} items",
            size / 1024
        );
        tame &= milliseconds <= 1000 && megabytes <= 256;
    }
    if tame { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn read(body: String) -> usize {
    let Ok(url) = Url::parse("https://example.cn/feed.xml") else { return 0 };
    let fetched = DateTime::UNIX_EPOCH;
    let document = Document { url, content_type: None, body: body.into_bytes(), fetched };
    let parsed = parse::parse(&document, Kind::Feed, Shanghai);
    let printed = parse::to_json(&parsed, &document.url).to_string();
    assert!(!printed.is_empty());
    parsed.entries.len()
}

#[expect(clippy::too_many_lines, reason = "a list")]
fn shapes() -> Vec<(&'static str, String)> {
    let item = |body: &str| {
        format!(
            "<rss version=\"2.0\"><channel><title>t</title><item><title>a</title><link>http://e.cn/1</link><description>{body}</description></item></channel></rss>"
        )
    };
    let cdata = |body: &str| item(&format!("<![CDATA[{body}]]>"));
    let many = |piece: &str, bytes: usize| piece.repeat(bytes / piece.len());
    let bomb: String = (1..40)
        .map(|level| format!("<!ENTITY e{level} \"{}\">", format!("&e{};", level - 1).repeat(10)))
        .collect();
    vec![
        ("500 KB of <div> in a body", cdata(&many("<div>", 500_000))),
        ("500 KB of <div> as elements", item(&many("<div>", 500_000))),
        ("500 KB of <b> and <p>", cdata(&many("<b><p>", 500_000))),
        ("500 KB of tables in tables", cdata(&many("<table><tr><td>", 500_000))),
        ("500 KB of <svg><style>", cdata(&many("<svg><style>", 500_000))),
        (
            "an entity bomb",
            format!(
                "<!DOCTYPE rss [<!ENTITY e0 \"aaaaaaaaaa\">{bomb}]>{}",
                item(&"&e39;".repeat(1000))
            ),
        ),
        (
            "a quadratic entity bomb",
            format!(
                "<!DOCTYPE rss [<!ENTITY a \"{}\">]>{}",
                "a".repeat(200_000),
                item(&"&a;".repeat(100_000))
            ),
        ),
        ("an attribute of 4 MB", item(&format!("<a href=\"{}\">x</a>", "a".repeat(4_000_000)))),
        (
            "100,000 attributes",
            cdata(&format!(
                "<p {}>x</p>",
                (0..100_000).map(|n| format!("a{n}=\"1\" ")).collect::<String>()
            )),
        ),
        (
            "100,000 namespace prefixes",
            format!(
                "<rss {}><channel><item><title>a</title></item></channel></rss>",
                (0..100_000).map(|n| format!("xmlns:n{n}=\"u{n}\" ")).collect::<String>()
            ),
        ),
        (
            "20,000 nested namespace prefixes",
            format!(
                "<rss><channel>{}<item><title>a</title></item>",
                (0..20_000).map(|n| format!("<a xmlns:n{n}=\"u{n}\">")).collect::<String>()
            ),
        ),
        ("500,000 &", item(&"&".repeat(500_000))),
        ("500,000 <", item(&"<".repeat(500_000))),
        (
            "100,000 items without an end",
            format!("<rss><channel>{}", "<item><title>a</title>".repeat(100_000)),
        ),
        (
            "20,000 enclosures",
            format!(
                "<rss version=\"2.0\"><channel><item><title>a</title>{}</item></channel></rss>",
                "<enclosure url=\"http://e.cn/1.mp3\" length=\"1\" type=\"a/b\"/>".repeat(20_000)
            ),
        ),
        (
            "20,000 categories",
            format!(
                "<rss version=\"2.0\"><channel><item><title>a</title>{}</item></channel></rss>",
                (0..20_000).map(|n| format!("<category>c{n}</category>")).collect::<String>()
            ),
        ),
        ("500 KB of <!--", cdata(&many("<!--", 500_000))),
        (
            "500 KB of <![CDATA[",
            format!("<rss><channel><item><title>{}", many("<![CDATA[", 500_000)),
        ),
        (
            "a title of 4 MB",
            format!(
                "<rss version=\"2.0\"><channel><item><title>{}</title></item></channel></rss>",
                "长".repeat(1_300_000)
            ),
        ),
        (
            "media groups in media groups",
            format!(
                "<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><item>{}",
                many("<media:group>", 500_000)
            ),
        ),
        (
            "JSON arrays in arrays",
            format!(
                "{{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": {}",
                "[".repeat(500_000)
            ),
        ),
        (
            "a date of 1 MB",
            format!(
                "<rss version=\"2.0\"><channel><item><title>a</title><pubDate>{}</pubDate></item></channel></rss>",
                "2020年".repeat(150_000)
            ),
        ),
    ]
}

/// The peak of this process, in MB.
fn peak_mb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0) / 1024
}
