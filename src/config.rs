//! feeds.toml → [`Config`], known to be right.
//!
//! Two steps: the text becomes a TOML document whose values know where they stand, then every table
//! of it is read into the types of [`model`](crate::model). A mistake is noted and reading goes on,
//! so that all of them are reported at once; the same happens after an error of syntax, as far as the
//! TOML parser finds its way again.

pub mod add;
mod alert;
mod credits;
mod data;
mod gazetteer;
pub mod lines;
mod list;
mod mistakes;
mod opposites;
mod presets;
mod rules;
mod settings;
mod sources;

mod address;
mod nearest;
mod quantity;
mod selector;
mod table;
mod value;

use std::{
    fs::File,
    io::{self, Read},
    net::SocketAddr,
    path::{Path, PathBuf},
};

use toml::de::DeTable;
use url::Url;

use crate::model::{
    Alerting, CreditTables, DeskPlace, Gazetteer, Opposites, PictureProxy, Polled, Polling, Preset,
    Publishing, Rule, Section, Site, Source,
};

use mistakes::Mistake;
pub use mistakes::Mistakes;
pub use presets::shipped as shipped_presets;
use table::Table;

/// All that feeds.toml settles. Paths are absolute or relative to the current folder, ready to use.
#[derive(Debug, Clone)]
pub struct Config {
    /// `[site]`.
    pub site: Site,
    /// `storage.database`.
    pub database: PathBuf,
    /// `[publish]`.
    pub publishing: Publishing,
    /// `serve.listen`.
    pub listen: SocketAddr,
    /// `serve.picture_key`; none where readers fetch pictures from outlets.
    pub pictures: Option<PictureProxy>,
    /// `[desk]`.
    pub desk: DeskPlace,
    /// `[poll]`.
    pub polling: Polling,
    /// `[alert]`; none where nobody is told.
    pub alerting: Option<Alerting>,
    /// `[credits]`: what its files say, or those that ship.
    pub credits: CreditTables,
    /// `[gazetteer]`: what its file says, or the one that ships.
    pub gazetteer: Gazetteer,
    /// `[copies]`: words that tell reports of one template apart.
    pub opposites: Opposites,
    /// `[[presets]]`, and those that ship.
    pub presets: Vec<Preset>,
    /// `[[rules]]`, in the order of the file, with the lists of `[words]` put in.
    pub rules: Vec<Rule>,
    /// `[[sections]]`, in the order of the file.
    pub sections: Vec<Section>,
    /// `[[sources]]`, in the order of the file.
    pub sources: Vec<Source>,
}

/// Why there is no [`Config`]. Its display is for the operator: plain text, many lines for mistakes.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be read at all.
    #[error("cannot read {}: {reason}{}", path.display(), advice(reason))]
    Unreadable {
        /// The file, as the caller named it.
        path: PathBuf,
        /// What the operating system said.
        reason: io::Error,
    },
    /// The file was read, and is wrong.
    #[error(transparent)]
    Wrong(#[from] Mistakes),
}

impl ConfigError {
    /// The display, with colours for a terminal if `color` is set.
    pub fn render(&self, color: bool) -> String {
        match self {
            ConfigError::Unreadable { .. } => self.to_string(),
            ConfigError::Wrong(mistakes) => mistakes.render(color),
        }
    }
}

/// A file larger than this is not a feeds.toml: it would hold some hundred thousand sources.
const LARGEST_FILE: u64 = 32 << 20;

/// Reads the file at `path`. Relative paths in it are relative to its own folder.
pub fn load(path: &Path) -> Result<Config, ConfigError> {
    let unreadable = |reason| ConfigError::Unreadable { path: path.to_path_buf(), reason };
    let absolute = std::path::absolute(path).map_err(unreadable)?;
    let folder = absolute.parent().unwrap_or(&absolute);
    let file_name = path.display().to_string();
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(unreadable(io::Error::other("larger than 32 MiB")));
    }
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(&error, &file_name))?;
    Ok(read(&text, &file_name, folder)?)
}

/// Reads the text of a feeds.toml, and the data files that it names. `file_name` is what messages call it;
/// relative paths in it are relative to `folder`, which must be absolute.
pub fn read(text: &str, file_name: &str, folder: &Path) -> Result<Config, Mistakes> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let (document, syntax_errors) = DeTable::parse_recoverable(text);
    let (mut noted, mut others) = (Vec::new(), Vec::new());
    let config = interpret(document.get_ref(), folder, &mut noted, &mut others);
    let mistakes = Mistakes::new(file_name, text, &syntax_errors, noted).and(others);
    match config {
        Some(config) if mistakes.is_empty() => Ok(config),
        _ => Err(mistakes),
    }
}

/// `None` only if a mistake is noted.
fn interpret(
    document: &DeTable<'_>,
    folder: &Path,
    noted: &mut Vec<Mistake>,
    others: &mut Vec<Mistakes>,
) -> Option<Config> {
    let mut root = Table::root(document, noted);
    let site = settings::site(root.table("site", "[site]"));
    let database = settings::database(root.table("storage", "[storage]"), folder);
    let (publishing, content) = settings::publishing(root.table("publish", "[publish]"), folder);
    let (listen, picture_key) = settings::serving(root.table("serve", "[serve]"));
    let desk = settings::desk(root.table("desk", "[desk]"));
    let (polling, asking) = settings::polling(root.table("poll", "[poll]"));
    let pictures = picture_key.map(|key| PictureProxy { key, via: asking.via.clone() });
    let alerting = alert::alert(root.table("alert", "[alert]"), &asking.via);
    let credits = credits::credits(root.table("credits", "[credits]"), folder, others);
    let opposites = opposites::copies(root.table("copies", "[copies]"), folder, others);
    let gazetteer = gazetteer::gazetteer(root.table("gazetteer", "[gazetteer]"), folder, others);
    let presets = presets::presets(&mut root);
    let (sections, names) = sources::sections(&mut root);
    let timezone = site.as_ref().map_or(settings::TIMEZONE, |site| site.timezone);
    let rules = root.has("rules");
    let defaults =
        sources::Defaults { folder, timezone, content, asking, presets: &presets, rules };
    let (mut sources, keys) = sources::sources(&mut root, &names, &defaults);
    let rules = rules::rules(&mut root, &names, &keys, &gazetteer);
    root.close();
    let polled = Polled::of(&sources);
    for source in &mut sources {
        let of_outlet = || credits.homepage(&source.name).and_then(|page| Url::parse(page).ok());
        source.homepage =
            source.homepage.take().or_else(of_outlet).filter(|page| !polled.has(page));
    }
    Some(Config {
        site: site?,
        database,
        publishing,
        listen,
        pictures,
        desk,
        polling,
        alerting,
        credits,
        opposites,
        gazetteer,
        presets,
        rules,
        sections,
        sources,
    })
}

fn not_utf8(error: &std::string::FromUtf8Error, file_name: &str) -> Mistakes {
    let start = error.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(error.as_bytes());
    let end = start + char::REPLACEMENT_CHARACTER.len_utf8();
    let mistake = Mistake::at(start..end, "this is not UTF-8")
        .hint("save the file as UTF-8; an editor may have written it as GBK or UTF-16");
    Mistakes::new(file_name, &text, &[], vec![mistake])
}

fn advice(reason: &io::Error) -> &'static str {
    match reason.kind() {
        io::ErrorKind::NotFound => {
            "\nStart huiwen in the folder that holds feeds.toml, or name the file: \
             huiwen -c FILE VERB. The feeds.toml that comes with huiwen explains every key."
        }
        io::ErrorKind::IsADirectory => "\nName the file itself: huiwen -c FILE VERB.",
        _ => "",
    }
}
