//! What an article page says, for a person.

use std::fmt::Write as _;

use crate::{
    model::Precision,
    poll::parse::article::{Article, Found},
};

/// So much of a body shows whether it is the right one, in characters.
const BEGINNING: usize = 160;

/// A line for each part of an article: its value, and where it was found.
pub(super) fn shown(article: &Article) -> String {
    let mut shown = String::new();
    let mut line = |part: &str, value: Option<String>| {
        let value = value.unwrap_or_else(|| "not found".to_owned());
        // Writing to a string does not fail.
        let _ = writeln!(shown, "  {part:<8}  {value}");
    };
    let found = |text: String, from: Option<Found>| match from.map(place) {
        Some(place) => format!("{text} ({place})"),
        None => text,
    };
    let title = article.title.clone().map(|title| found(title, article.title_from));
    line("headline", title);
    let date = article.published.map(|moment| {
        let form = if moment.precision == Precision::Day { "%F" } else { "%F %R" };
        found(moment.at.format(form).to_string(), article.published_from)
    });
    line("date", date);
    let credit = article
        .source
        .as_ref()
        .map(|(source, rule)| format!("{source} (by the rule {})", rule.as_str()));
    line(
        "credit",
        credit.or_else(|| Some("none; the name of the source stands for it".to_owned())),
    );
    for (part, value) in [
        ("origin", &article.origin),
        ("author", &article.author),
        ("editor", &article.editor),
        ("section", &article.section),
    ] {
        if value.is_some() {
            line(part, value.clone());
        }
    }
    let length = article.content_text.chars().count();
    let beginning: String = article.content_text.chars().take(BEGINNING).collect();
    let more = if length > BEGINNING { "…" } else { "" };
    let body = format!("{length} characters: {}{more}", beginning.replace('\n', " / "));
    line("body", Some(body).filter(|_| length > 0));
    for problem in &article.problems {
        line("problem", Some(problem.to_string()));
    }
    shown
}

fn place(from: Found) -> &'static str {
    match from {
        Found::Selector => "by the selector",
        Found::Metadata => "in the metadata",
        Found::Page => "on the page",
        Found::WindowTitle => "in <title>",
        Found::Embedded => "in a script",
        Found::Address => "in the address",
    }
}
