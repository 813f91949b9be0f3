//! Mutated fixtures against the readers: `cargo run --release --example fuzz -- TARGET [SECONDS] [SEED]`.
//!
//! TARGET is `parse`, `date`, `extract` or `sanitize`. Each execution takes a fixture, damages it, and
//! reads it; a panic, an execution of more than a second or a peak of more than 256 MB ends the run with
//! the input written to a file. Prints how many executions there were. The mutations follow from SEED
//! alone, so that a run can be repeated.

use std::{
    error::Error,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    time::{Duration, Instant},
};

use chrono::DateTime;
use chrono_tz::Asia::Shanghai;
use huiwen::{
    model::{Document, Kind},
    poll::{
        parse::{self, article, date},
        sanitize,
    },
};
use url::Url;

/// What damaged feeds, pages and dates are made of.
const TOKENS: [&str; 40] = [
    "<",
    ">",
    "</",
    "/>",
    "&",
    "&amp;",
    "&nbsp;",
    "&#0;",
    "&#x110000;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?xml version=\"1.0\"?>",
    "<item>",
    "</item>",
    "<entry>",
    "</rss>",
    "<title>",
    "<rdf:RDF>",
    "xmlns:a=\"b\"",
    "<div>",
    "<media:group>",
    "\"",
    "'",
    "=",
    "\0",
    "\u{FEFF}",
    "\u{202E}",
    "{",
    "}",
    "[",
    "]",
    ",",
    "年",
    "月",
    "二〇二〇",
    "昨天",
    "来源：",
    "<script>",
];

const LONGEST: Duration = Duration::from_secs(1);
const LARGEST_KB: u64 = 256 * 1024;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let target =
        arguments.next().ok_or("usage: fuzz parse|date|extract|sanitize [SECONDS] [SEED]")?;
    let seconds = arguments.next().map_or(Ok(60), |seconds| seconds.parse())?;
    let mut chance = Chance(arguments.next().map_or(Ok(1), |seed| seed.parse())?);
    let corpus = corpus(&target)?;
    let url = Url::parse("https://news.example.cn/list/feed.xml")?;
    std::panic::set_hook(Box::new(|_| {}));
    let begun = Instant::now();
    let (mut executions, mut slowest) = (0_u64, Duration::ZERO);
    while begun.elapsed() < Duration::from_secs(seconds) {
        let input = mutate(&corpus, &mut chance);
        let one = Instant::now();
        let survived = catch_unwind(AssertUnwindSafe(|| execute(&target, &input, &url)));
        slowest = slowest.max(one.elapsed());
        executions += 1;
        if survived.is_err()
            || one.elapsed() > LONGEST
            || (executions % 256 == 0 && peak_kb() > LARGEST_KB)
        {
            let path = format!("fuzz-{target}.input");
            fs::write(&path, &input)?;
            let what = if survived.is_err() { "a panic" } else { "too slow or too large" };
            return Err(
                format!("{what} after {executions} executions; the input is in {path}").into()
            );
        }
    }
    println!(
        "{target}: {executions} executions in {seconds} s, slowest {} ms, peak {} MB, no panic",
        slowest.as_millis(),
        peak_kb() / 1024
    );
    Ok(())
}

fn execute(target: &str, input: &[u8], url: &Url) -> usize {
    let text = String::from_utf8_lossy(input);
    let now = DateTime::UNIX_EPOCH + Duration::from_hours(500_000);
    match target {
        "date" => {
            usize::from(date::read(&text, Shanghai, now).is_some())
                + usize::from(date::find(&text, Shanghai, now).is_some())
        }
        "extract" => article::extract(&text, url, Shanghai, now).content_text.len(),
        "sanitize" => {
            sanitize::html(&text, url).len()
                + sanitize::text(&text).len()
                + sanitize::line(&text).len()
        }
        _ => {
            let document = Document {
                url: url.clone(),
                content_type: None,
                body: input.to_vec(),
                fetched: now,
            };
            parse::to_json(&parse::parse(&document, Kind::Feed, Shanghai), url).to_string().len()
        }
    }
}

/// The fixtures of the tests; for dates, the lines of the date tests.
fn corpus(target: &str) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    if target == "date" {
        let text = fs::read_to_string(tests.join("date.rs"))?;
        return Ok(text.split('"').map(|piece| piece.as_bytes().to_vec()).collect());
    }
    let folders: &[&str] = if target == "parse" { &["parse"] } else { &["article", "pages"] };
    let mut corpus = Vec::new();
    for folder in folders {
        for entry in fs::read_dir(tests.join(folder))? {
            let path = entry?.path();
            if path.is_file() && !path.to_string_lossy().ends_with(".expected.json") {
                corpus.push((path.clone(), fs::read(path)?));
            }
        }
    }
    corpus.sort();
    Ok(corpus.into_iter().map(|(_, bytes)| bytes).collect())
}

/// One to eight damages to a fixture: bytes changed, parts cut, doubled, taken from another, tokens put in.
fn mutate(corpus: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut input = corpus[chance.below(corpus.len())].clone();
    for _ in 0..=chance.below(8) {
        let at = chance.below(input.len() + 1);
        let end = (at + chance.below(200)).min(input.len());
        match chance.below(7) {
            0 if at < input.len() => {
                input[at] = u8::try_from(chance.below(256)).unwrap_or_default();
            }
            1 => input.truncate(at),
            2 => drop(input.drain(at..end)),
            3 => {
                let part = input[at..end].to_vec();
                for _ in 0..=chance.below(30) {
                    input.splice(at..at, part.iter().copied());
                }
            }
            4 => {
                let other = &corpus[chance.below(corpus.len())];
                let from = chance.below(other.len() + 1);
                let to = (from + chance.below(400)).min(other.len());
                input.splice(at..at, other[from..to].iter().copied());
            }
            _ => {
                let token = TOKENS[chance.below(TOKENS.len())];
                for _ in 0..=chance.below(3) * chance.below(400) {
                    input.splice(at..at, token.bytes());
                }
            }
        }
        input.truncate(1 << 20);
    }
    input
}

/// A small generator (Knuth's MMIX): the same numbers for the same seed, everywhere.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit.max(1)
    }
}

fn peak_kb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}
