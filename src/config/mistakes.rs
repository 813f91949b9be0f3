//! What is wrong with a feeds.toml, and how it is shown: line, column, and the line underlined.

use std::{error::Error, fmt, ops::Range, sync::LazyLock};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use regex::{Captures, Regex};

/// One mistake: where it stands, what it is, and what to do about it.
pub(super) struct Mistake {
    span: Range<usize>,
    message: String,
    hint: String,
    first_use: Option<usize>,
    missing: bool,
}

impl Mistake {
    /// A mistake at these bytes of the text.
    pub(super) fn at(span: Range<usize>, message: impl Into<String>) -> Mistake {
        let (message, hint) = (message.into(), String::new());
        Mistake { span, message, hint, first_use: None, missing: false }
    }

    /// Something that should stand in the table with this header.
    pub(super) fn missing(header: Range<usize>, message: impl Into<String>) -> Mistake {
        Mistake { missing: true, ..Mistake::at(header, message) }
    }

    /// With what to do about it, shown beside the underlined place.
    pub(super) fn hint(self, hint: impl Into<String>) -> Mistake {
        Mistake { hint: hint.into(), ..self }
    }

    /// With the place where the same was said before, as a byte of the text.
    pub(super) fn first_use(self, offset: usize) -> Mistake {
        Mistake { first_use: Some(offset), ..self }
    }
}

/// All mistakes of one feeds.toml, in its order, and behind them those of the data files that it names.
/// Passwords in addresses are never shown.
pub struct Mistakes {
    file_name: String,
    text: String,
    list: Vec<Mistake>,
    others: Vec<Mistakes>,
}

impl Mistakes {
    /// Puts together what the TOML parser and the reading of its document found. What an error of
    /// syntax may have caused is left out: it would only hide the cause.
    pub(super) fn new(
        file_name: &str,
        text: &str,
        syntax_errors: &[toml::de::Error],
        mut noted: Vec<Mistake>,
    ) -> Mistakes {
        let mut list = syntax_mistakes(text, syntax_errors);
        if let Some(last) = list.last() {
            let lost_from = swallows(&last.message).then_some(last.span.start);
            noted.retain(|mistake| {
                let place = mistake.span.start;
                !mistake.missing
                    && lost_from.is_none_or(|lost| place < lost)
                    && !list.iter().any(|error| same_line(text, error.span.start, place))
            });
        }
        list.append(&mut noted);
        list.sort_by_key(|mistake| mistake.span.start);
        Mistakes {
            file_name: file_name.to_owned(),
            text: text.to_owned(),
            list,
            others: Vec::new(),
        }
    }

    /// With the mistakes of other files.
    pub(super) fn and(self, others: Vec<Mistakes>) -> Mistakes {
        Mistakes { others, ..self }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.others.is_empty()
    }

    /// The display, with colours for a terminal if `color` is set.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let mut shown = String::new();
        for mistake in &self.list {
            shown.push_str(&self.render_one(mistake, &renderer));
            shown.push_str("\n\n");
        }
        if !self.list.is_empty() {
            let plural = if self.list.len() == 1 { "" } else { "s" };
            shown.push_str(&format!("{}: {} mistake{plural}", self.file_name, self.list.len()));
        }
        for file in &self.others {
            if !shown.is_empty() {
                shown.push_str("\n\n");
            }
            shown.push_str(&file.render(color));
        }
        shown
    }

    fn render_one(&self, mistake: &Mistake, renderer: &Renderer) -> String {
        let line = line_at(&self.text, mistake.span.start);
        let shown = without_password(&self.text[line.clone()]);
        let start = mistake.span.start - line.start;
        let end = mistake.span.end.clamp(mistake.span.start, line.end) - line.start;
        let mut annotation = AnnotationKind::Primary.span(start.min(shown.len())..end);
        if !mistake.hint.is_empty() {
            annotation = annotation.label(without_password(&mistake.hint));
        }
        let mut message = without_password(&mistake.message);
        if let Some(offset) = mistake.first_use {
            message = format!("{message}; first on line {}", line_number(&self.text, offset));
        }
        let snippet = Snippet::source(shown)
            .line_start(line_number(&self.text, line.start))
            .path(self.file_name.as_str())
            .annotation(annotation);
        renderer.render(&[Level::ERROR.primary_title(message).element(snippet)])
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

/// Like the display: a derived one would show the text, and passwords with it.
impl fmt::Debug for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for Mistakes {}

/// The first error of each line, in order, up to the first that spoils what follows.
fn syntax_mistakes(text: &str, errors: &[toml::de::Error]) -> Vec<Mistake> {
    let mut all: Vec<Mistake> = errors
        .iter()
        .map(|error| Mistake::at(error.span().unwrap_or_default(), error.message()))
        .collect();
    all.sort_by_key(|mistake| mistake.span.start);
    all.dedup_by(|next, kept| same_line(text, kept.span.start, next.span.start));
    if let Some(last) = all.iter().position(|mistake| swallows(&mistake.message)) {
        all.truncate(last + 1);
        let hint = "or a bracket or quotation mark above is not closed";
        all[last].hint = String::from(hint);
    }
    all
}

/// Whether the parser, after this error, took the lines that follow for part of a value. Known only
/// from its words: were they to change, a broken list would be followed by needless messages.
fn swallows(message: &str) -> bool {
    let inside_a_value = ["in array", "array elements", "inline table", "multi-line"];
    inside_a_value.iter().any(|words| message.contains(words))
        || message.contains("unclosed array") && !message.contains("array table")
}

fn same_line(text: &str, a: usize, b: usize) -> bool {
    !text[a.min(b)..a.max(b)].contains('\n')
}

/// The bytes of the line that holds `offset`, without its end.
fn line_at(text: &str, offset: usize) -> Range<usize> {
    let start = text[..offset].rfind('\n').map_or(0, |end| end + 1);
    let end = text[offset..].find('\n').map_or(text.len(), |length| offset + length);
    start..start + text[start..end].trim_end_matches('\r').len()
}

/// Counted from 1.
fn line_number(text: &str, offset: usize) -> usize {
    text[..offset].bytes().filter(|&byte| byte == b'\n').count() + 1
}

/// The same text with asterisks for the user and password of every address, and every byte still in
/// its place.
fn without_password(text: &str) -> String {
    // A password that was not percent-encoded may hold a slash or a quotation mark.
    static USER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"://(?<user>[^\s/"':@]*:\S+|[^\s/"'@]+)@"#).expect("it is constant")
    });
    let hidden = |found: &Captures<'_>| format!("://{}@", "*".repeat(found["user"].len()));
    USER.replace_all(text, hidden).into_owned()
}
