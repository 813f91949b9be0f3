//! Changes of feeds.toml that are tried at the desk before somebody writes them.

use std::{fs, path::Path};

use super::knowledge;
use crate::{
    config::{
        self, Config,
        lines::{self, Lines},
    },
    web::desk::drafts::{Drafts, FileLines, Rulebook},
};

/// Over the file at this path, as it stands when it is asked about.
pub(super) fn drafts(file: &Path) -> Drafts {
    let [of_source, with_source, of_rules, with_rules] = [(); 4].map(|()| file.to_owned());
    Drafts {
        source_lines: Box::new(move |key| {
            let lines = lines::of_source(&text(&of_source).ok()?, key)?;
            Some(FileLines { first: lines.first, text: lines.text })
        }),
        source: Box::new(move |key, draft| {
            lines::is_source_alone(draft)?;
            let text = sound(&with_source)?;
            let old = lines::of_source(&text, key)
                .ok_or_else(|| format!("there is no source “{key}” in feeds.toml"))?;
            let config = read(&with_source, &lines::replaced(&text, &[old], draft))?;
            let source = config.sources.into_iter().find(|source| source.key == key);
            source.ok_or_else(|| format!("the lines name no source with the key “{key}”"))
        }),
        rule_lines: Box::new(move || {
            let lines = text(&of_rules).map(|text| lines::of_rules(&text)).unwrap_or_default();
            let first = lines.first().map_or(1, |lines| lines.first);
            let texts: Vec<&str> = lines.iter().map(|lines| lines.text.as_str()).collect();
            FileLines { first, text: texts.join("\n") }
        }),
        rules: Box::new(move |draft| {
            lines::are_rules_alone(draft)?;
            let text = sound(&with_rules)?;
            let old: Vec<Lines> = lines::of_rules(&text);
            let config = read(&with_rules, &lines::replaced(&text, &old, draft))?;
            let classifier = knowledge(&config).classifier.clone();
            Ok(Rulebook { rules: config.rules, classifier })
        }),
    }
}

fn text(file: &Path) -> Result<String, String> {
    let text =
        fs::read_to_string(file).map_err(|error| format!("cannot read feeds.toml: {error}"))?;
    Ok(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text))
}

/// The text of the file, if it is right by itself: of its own mistakes only the shell tells, since their lines may hold
/// secrets.
fn sound(file: &Path) -> Result<String, String> {
    let text = text(file)?;
    match read(file, &text) {
        Ok(_) => Ok(text),
        Err(_) => Err("feeds.toml itself has mistakes: “huiwen check” tells them".to_owned()),
    }
}

/// As [`config::load`] would, if this were the text of the file.
fn read(file: &Path, text: &str) -> Result<Config, String> {
    let absolute = std::path::absolute(file).map_err(|error| error.to_string())?;
    let folder = absolute.parent().unwrap_or(&absolute);
    config::read(text, "feeds.toml", folder).map_err(|mistakes| mistakes.to_string())
}
