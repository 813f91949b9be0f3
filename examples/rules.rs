//! What the rules of sections cost: `cargo run --release --example rules`.
//!
//! Prints how long it takes to make the gazetteer ready, and to classify one item with a text of 2 KB by 50
//! rules, in three kinds: one that nothing matches, one that a rule about places matches, one that many match.

use std::{fmt::Write as _, hint::black_box, path::Path, time::Instant};

use huiwen::{
    config,
    poll::{
        classify::{Classifier, Facts, region::Regions},
        credit::Credits,
    },
};

const RULES: usize = 50;
const TEXT: usize = 2048;
const TIMES: u32 = 100_000;

fn main() -> anyhow::Result<()> {
    let config = config::read(&feeds_toml()?, "feeds.toml", Path::new("/"))?;
    let credits = Credits::new(&config.credits);
    let begun = Instant::now();
    let regions = black_box(Regions::new(&config.gazetteer));
    println!("gazetteer ready     {:8.2} ms", begun.elapsed().as_secs_f64() * 1e3);
    drop(regions);
    let classifier = Classifier::new(&config.rules, &config.sections, &config.gazetteer, &credits);
    let plain = text("各地检查堤防，太湖水位继续回落，沿线泵站有序排涝，航运全面恢复。");
    let busy = text("苏州工业园区与无锡高新区共建产业链，词语七与词语四十一同在其中。");
    for (name, headline, text) in [
        ("nothing matches", "太湖水位回落", &plain),
        ("a place matches", "苏州词语三再出发", &plain),
        ("many match", "苏州园区词语七词语九", &busy),
    ] {
        let facts = Facts {
            headline,
            text,
            link: Some("https://daily.example/szxw/2026/1.html"),
            source: "daily",
            credit: "示例日报",
            outlet: None,
        };
        let found = classifier.classify(Vec::new(), &facts).len();
        let begun = Instant::now();
        for _ in 0..TIMES {
            black_box(classifier.classify(Vec::new(), black_box(&facts)));
        }
        let each = begun.elapsed().as_secs_f64() * 1e6 / f64::from(TIMES);
        println!("{name:20}{each:8.2} µs an item, {found} sections");
    }
    Ok(())
}

/// A text of [`TEXT`] bytes.
fn text(sentence: &str) -> String {
    let mut text = String::new();
    while text.len() + sentence.len() <= TEXT {
        text += sentence;
    }
    text
}

/// Rules of every kind, six words each.
fn feeds_toml() -> anyhow::Result<String> {
    let mut text = "[site]\ntitle = \"汇闻\"\nlink = \"https://news.example.cn/\"\n".to_owned();
    for section in 0..8 {
        write!(text, "[[sections]]\nkey = \"s{section}\"\n")?;
    }
    for rule in 0..RULES {
        let digit = |n: usize| "零一二三四五六七八九".chars().nth(n % 10).unwrap_or('零');
        let word = format!("词语{}{}", digit(rule / 10), digit(rule)).replace("零", "");
        write!(text, "[[rules]]\nname = \"规{rule}\"\nsection = \"s{}\"\n", rule % 8)?;
        let words = format!(
            "[\"{word}\", \"{word}产业\", \"{word}园区\", \"{word}讲座\", \"{word}峰会\", \"{word}规划\"]"
        );
        match rule % 5 {
            0 => write!(text, "title = {words}\nregion = \"长三角\"\n")?,
            1 => write!(text, "text = {words}\nnot.title = \"招聘\"\n")?,
            2 => write!(text, "any.body = {words}\nany.credit = \"商务部\"\n")?,
            3 => write!(text, "title = {words}\nregion = [\"苏南\", \"皖江\"]\n")?,
            _ => write!(text, "body = {words}\nurl = \"/szxw/\"\n")?,
        }
    }
    Ok(text)
}
