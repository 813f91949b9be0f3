//! What a round of the program has before it begins, and what it makes of an item.

use std::{fs, path::Path};

use huiwen::{
    config,
    model::{ArticleRules, Content, Fingerprints, Interval, Item, Kind, Source, Told, Via},
    poll::{self, Knowledge},
};
use url::Url;

use super::Outcome;

pub fn fingerprints(
    knowledge: &Knowledge,
    sources: &[Source],
    item: &Item,
    html: &str,
) -> Fingerprints {
    let source = sources.iter().find(|source| source.name == item.credit);
    let told = Told {
        source: source.map(|source| source.key.clone()).unwrap_or_default(),
        link: item.link.clone(),
        headline: item.headline.clone(),
        text: poll::sanitize::text(html),
        credit: item.credit.clone(),
        published: item.published.map_or(0, |moment| moment.at.timestamp()),
    };
    knowledge.report(&told, source).fingerprints()
}

/// CPU time of this thread.
pub fn nanoseconds() -> f64 {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|field| field.parse().ok()).unwrap_or(0.0)
}

/// With the gazetteer and the words that huiwen comes with.
pub fn knowledge() -> Outcome<Knowledge> {
    let toml = "[site]\ntitle = \"copies\"\nlink = \"http://copies.example/\"\n[[sections]]\nkey = \"s\"\n\
        [[sources]]\nkey = \"s\"\nname = \"s\"\nurl = \"http://s.example/\"\nsections = [\"s\"]\n";
    let config = config::read(toml, "feeds.toml", Path::new("/"))?;
    Ok(Knowledge::new(
        &config.sections,
        &config.rules,
        &config.credits,
        &config.gazetteer,
        &config.opposites,
    ))
}

pub fn source(number: u64) -> Outcome<Source> {
    Ok(Source {
        key: format!("source{number}"),
        name: format!("来源{number}"),
        url: Url::parse("http://127.0.0.1/")?,
        kind: Kind::Feed,
        lists: Vec::new(),
        article: ArticleRules::default(),
        homepage: None,
        sections: vec![format!("section{}", number % 4)],
        timezone: chrono_tz::Asia::Shanghai,
        gmt_is_local: false,
        content: Content::Summary,
        priority: 0,
        interval: Interval::Adaptive,
        robots: false,
        robots_of_articles: false,
        via: Via::Direct,
    })
}
