//! What the selectors of a source find in its articles. They win over everything that is found without
//! them; one that finds nothing leaves a [`Problem`], since the template of the site has changed then.

use dom_query::{Document, Matcher, NodeId};
use regex::RegexBuilder;

use super::page::{shorten, squeeze};
use crate::model::{ArticleRules, LARGEST_PATTERN, Problem, Selector};

/// Longest value, in characters.
const LONGEST: usize = 1000;

/// What was found; nothing where there is no rule, or where it found nothing.
#[derive(Debug, Default)]
pub(super) struct Ruled {
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
    pub(super) source: Option<String>,
    pub(super) author: Option<String>,
    pub(super) section: Option<String>,
    /// The element that holds the text.
    pub(super) body: Option<NodeId>,
}

impl Ruled {
    pub(super) fn find(
        document: &Document,
        rules: &ArticleRules,
        problems: &mut Vec<Problem>,
    ) -> Ruled {
        let mut value = |place: &str, selector: Option<&Selector>| {
            let selector = selector?;
            let found = value(document, selector);
            if found.is_none() {
                problems.push(nothing(place, selector));
            }
            found
        };
        let mut ruled = Ruled {
            title: value("title", rules.title.as_ref()),
            date: value("date", rules.date.as_ref()),
            source: value("source", rules.source.as_ref()),
            author: value("author", rules.author.as_ref()),
            section: value("section", rules.section.as_ref()),
            body: None,
        };
        if let Some(selector) = &rules.body {
            ruled.body = Matcher::new(&selector.css)
                .ok()
                .and_then(|css| Some(document.select_single_matcher(&css).nodes().first()?.id));
            if ruled.body.is_none() {
                problems.push(nothing("body", selector));
            }
        }
        ruled
    }
}

/// The first value that is not empty.
fn value(document: &Document, selector: &Selector) -> Option<String> {
    let css = Matcher::new(&selector.css).ok()?;
    let cut = match &selector.cut {
        Some(cut) => Some(RegexBuilder::new(cut).size_limit(LARGEST_PATTERN).build().ok()?),
        None => None,
    };
    document.select_matcher(&css).nodes().iter().find_map(|node| {
        let text = match &selector.attribute {
            Some(name) => squeeze(&node.attr(name)?),
            None => squeeze(&node.text()),
        };
        let text = match &cut {
            Some(cut) => {
                let found = cut.captures(&text)?;
                found.get(1).or_else(|| found.get(0))?.as_str().trim().to_owned()
            }
            None => text,
        };
        Some(shorten(&text, LONGEST)).filter(|text| !text.is_empty())
    })
}

fn nothing(place: &str, selector: &Selector) -> Problem {
    Problem::new(place, format!("selector “{}” found nothing", selector.css))
}
