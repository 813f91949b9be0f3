//! 正文: what a story says.

use askama::Template;

use super::{About, is_web};
use crate::{
    poll::sanitize::escape,
    publish::unloaded,
    web::desk::{answer::Refused, setting::Setting},
};

#[derive(Template)]
#[template(path = "tab_text.html")]
struct TextTab<'a> {
    setting: &'a Setting,
    note: Option<String>,
    correction: Option<String>,
    summary: Option<String>,
    language: Option<String>,
    body: Option<String>,
}

pub(super) fn html(about: &About<'_>) -> Result<String, Refused> {
    let About { setting, row, .. } = *about;
    let story = &about.listed.story;
    let body = story.content_html.as_deref().map(|html| body(setting, html));
    let tab = TextTab {
        setting,
        note: super::note(about.listed),
        correction: row.marks.correction.clone(),
        summary: super::summary(about.listed),
        language: row.language.clone(),
        body,
    };
    tab.render().map_err(Refused::unwritten)
}

/// A text whose pictures stand there as links that fetch them through our server.
fn body(setting: &Setting, html: &str) -> String {
    unloaded::text(html, setting.words.text, |address, words| picture(setting, address, words))
}

/// The link is of the desk and fetched by choice; of a picture within the text itself nothing is to be had.
fn picture(setting: &Setting, address: &str, words: &str) -> String {
    let host = url::Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
    let host = host.unwrap_or_default();
    let name = if words.is_empty() { &host } else { words };
    let label = format!("{}{}", setting.words.picture, escape(name));
    if !is_web(address) {
        return format!("<span class=\"picture\">{label}</span>");
    }
    let query: String =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("url", address).finish();
    format!(
        "<a class=\"picture\" data-act=\"picture\" href=\"{}/image?{}\">{label}</a>",
        escape(&setting.desk),
        escape(&query)
    )
}
