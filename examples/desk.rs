//! How fast the editors' desk answers: `cargo run --release --example desk -- [STORIES] [FOLDER]`.
//!
//! A database of 100,000 invented reports (or of so many as are wanted), a fifth of them of the last four days, is
//! filled into FOLDER, where it stays for the next run, or into one that goes afterwards. Then a process of its own
//! asks for every view, its pages and searches, each with a connection of its own, so that SQLite has nothing in
//! memory; opens stories and acts on them. Asked for: 50 ms for answers and 30 ms for the rest, at the 95th
//! percentile, with 1,000,000 stories.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::unwrap_used,
    reason = "figures for people"
)]

#[path = "desk/asked.rs"]
mod asked;
#[path = "desk/filled.rs"]
mod filled;
#[path = "copies/news.rs"]
mod news;

use std::{error::Error, fs, path::PathBuf, process::Command};

type Outcome<T> = Result<T, Box<dyn Error>>;

const STORIES: usize = 100_000;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [child, folder] = arguments.as_slice()
        && child == "ask"
    {
        return asked::ask(&PathBuf::from(folder));
    }
    let stories = arguments.first().map_or(Ok(STORIES), |text| text.parse())?;
    let scratch = tempfile::tempdir()?;
    let folder = arguments.get(1).map_or(scratch.path().to_owned(), PathBuf::from);
    fs::create_dir_all(&folder)?;
    filled::fill(&folder, stories)?;
    let status = Command::new(std::env::current_exe()?).arg("ask").arg(&folder).status()?;
    if status.success() { Ok(()) } else { Err("the process that asks broke off".into()) }
}
