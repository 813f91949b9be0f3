//! Article pages with what a reader sees in them: how much of it `extract` reads.
//!
//! `cargo test --test it pages:: -- --nocapture` prints the table; `PAGES=FOLDER` measures another set
//! of the same form. A page NAME.html stands beside NAME.json, which holds its address and the fields
//! that `huiwen extract` prints, `null` where the page does not tell.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, Utc};
use chrono_tz::Asia;
use huiwen::poll::parse::{
    article::{self, Article},
    charset,
};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;
use url::Url;

/// Right answers, and pages that could be answered.
#[derive(Default)]
struct Score {
    right: f64,
    of: f64,
}

impl Score {
    fn add(&mut self, value: f64) {
        self.right += value;
        self.of += 1.0;
    }

    fn share(&self) -> f64 {
        if self.of > 0.0 { self.right / self.of } else { 0.0 }
    }
}

#[test]
fn rebuilt_pages_are_read_as_readers_read_them() {
    let folder = std::env::var_os("PAGES").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/pages"),
        PathBuf::from,
    );
    let mut pages: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "html"))
        .collect();
    pages.sort();
    assert!(!pages.is_empty(), "{} holds no page", folder.display());

    let names = ["headline", "day", "minute", "source", "body"];
    let mut scores: [Score; 5] = Default::default();
    for path in &pages {
        let truth: Value =
            serde_json::from_str(&fs::read_to_string(path.with_extension("json")).unwrap())
                .unwrap();
        let read = read(path, &truth);
        for ((score, value), name) in scores.iter_mut().zip(judge(&read, &truth)).zip(names) {
            let Some(value) = value else { continue };
            score.add(value);
            if value < 0.97 {
                let page = path.file_stem().unwrap().to_string_lossy();
                println!("{page}: {name} {value:.2}: {}", told(name, &read, &truth));
            }
        }
    }
    println!("{} pages in {}", pages.len(), folder.display());
    let floors = [0.97, 0.98, 0.94, 0.92, 0.95];
    for ((score, name), floor) in scores.iter().zip(names).zip(floors) {
        println!("{name:>9} {:.3} of {:>3} (at least {floor})", score.share(), score.of);
    }
    for ((score, name), floor) in scores.iter().zip(names).zip(floors) {
        assert!(score.share() >= floor, "{name}: {:.3} is less than {floor}", score.share());
    }
}

/// The page as it would be read if it had been fetched in late 2026.
fn read(path: &Path, truth: &Value) -> Article {
    let url = truth["url"].as_str().unwrap_or("https://news.example.cn/article.html");
    let seen: DateTime<Utc> = "2026-11-23T04:00:00Z".parse().unwrap();
    let bytes = fs::read(path).unwrap();
    let decoded = charset::decode(&bytes, None);
    article::extract(&decoded.text, &Url::parse(url).unwrap(), Asia::Shanghai, seen)
}

/// Headline, day, minute, source and body; none for what the page does not tell.
fn judge(article: &Article, truth: &Value) -> [Option<f64>; 5] {
    let published = truth["published"]
        .as_str()
        .map(|text| DateTime::<FixedOffset>::parse_from_rfc3339(text).unwrap());
    let read = article.published.map(|moment| moment.at);
    let tells_minute =
        published.filter(|_| !matches!(truth["precision"].as_str(), Some("day" | "hour")));
    let format = |at: DateTime<FixedOffset>, format: &str| at.format(format).to_string();
    let source = article.source.as_ref().map(|(name, _)| plain(name));
    [
        truth["title"].as_str().map(|title| {
            one_if(article.title.as_deref().is_some_and(|read| plain(read) == plain(title)))
        }),
        published.map(|at| one_if(read.is_some_and(|read| format(read, "%F") == format(at, "%F")))),
        tells_minute.map(|at| {
            one_if(read.is_some_and(|read| format(read, "%F %R") == format(at, "%F %R")))
        }),
        truth.get("source").map(|name| one_if(source == name.as_str().map(plain))),
        truth["content_text"].as_str().map(|text| overlap(&article.content_text, text)),
    ]
}

fn told(name: &str, article: &Article, truth: &Value) -> String {
    let source = article.source.as_ref();
    match name {
        "headline" => format!("{:?} instead of {}", article.title, truth["title"]),
        "source" => format!("{source:?} instead of {}", truth["source"]),
        "body" => {
            let expected = truth["content_text"].as_str().unwrap_or_default();
            let missing: Vec<_> = strange(expected, &article.content_text);
            let more: Vec<_> = strange(&article.content_text, expected);
            format!("missing {missing:#?}, too much {more:#?}")
        }
        _ => format!(
            "{:?} instead of {}",
            article.published.map(|moment| moment.at.to_rfc3339()),
            truth["published"]
        ),
    }
}

/// The first lines of a text that another text does not hold.
fn strange(text: &str, other: &str) -> Vec<String> {
    let other = plain(other);
    let lines = text.lines().filter(|line| !other.contains(&plain(line)));
    lines.take(8).map(|line| line.chars().take(80).collect()).collect()
}

fn one_if(right: bool) -> f64 {
    if right { 1.0 } else { 0.0 }
}

/// In compatibility form and without white space.
fn plain(text: &str) -> String {
    text.nfkc().filter(|character| !character.is_whitespace()).collect()
}

/// F1 of the 5-grams of characters of two texts, white space left out.
fn overlap(one: &str, other: &str) -> f64 {
    let (one, other) = (grams(one), grams(other));
    let shared: u32 =
        one.iter().map(|(gram, count)| *count.min(other.get(gram).unwrap_or(&0))).sum();
    let all: u32 = one.values().chain(other.values()).sum();
    if all == 0 { 1.0 } else { 2.0 * f64::from(shared) / f64::from(all) }
}

fn grams(text: &str) -> HashMap<Vec<char>, u32> {
    let text: Vec<char> = plain(text).chars().collect();
    let mut grams = HashMap::new();
    for gram in text.windows(5) {
        *grams.entry(gram.to_vec()).or_default() += 1;
    }
    grams
}
