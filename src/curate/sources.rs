//! What a person may say about a source.

use chrono::{DateTime, Utc};
use url::Url;

use super::{Editor, Refusal};
use crate::{
    model::{Kind, Outlet, Role, Source},
    store::{Steer, Store},
};

/// What is to be so of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Steering {
    /// It is not polled any more.
    Mute,
    /// It is polled again, whatever was said or answered before.
    Revive,
    /// The next round polls it.
    Poll,
    /// It is polled at the address that it redirects to for good; or at this one.
    Move(Option<String>),
}

impl Steering {
    /// The word for it on the command line, in forms and in the log; none of the three stands for another.
    pub fn as_str(&self) -> &'static str {
        match self {
            Steering::Mute => "mute",
            Steering::Revive => "revive",
            Steering::Poll => "poll",
            Steering::Move(_) => "move",
        }
    }

    /// The reverse of [`Steering::as_str`]; `address` is that of a move.
    pub fn from_word(word: &str, address: Option<String>) -> Option<Steering> {
        match word {
            "mute" => Some(Steering::Mute),
            "revive" => Some(Steering::Revive),
            "poll" => Some(Steering::Poll),
            "move" => Some(Steering::Move(address)),
            _ => None,
        }
    }
}

/// Records what `editor` says of a source; a round that begins later obeys. Returns the address that a move leads to.
pub fn steer(
    store: &mut Store,
    source: &Source,
    said: &Steering,
    editor: &Editor,
    now: DateTime<Utc>,
) -> Result<Option<Url>, Refusal> {
    if editor.role < Role::Chief {
        return Err(Refusal::Rank(Role::Chief));
    }
    let to = match said {
        Steering::Move(given) => Some(new_address(store, source, given.as_deref())?),
        _ => None,
    };
    let steer = match (said, &to) {
        (Steering::Mute, _) => Steer::Mute,
        (Steering::Revive, _) => Steer::Revive,
        (Steering::Move(_), Some(to)) => {
            Steer::Move { from: source.url.to_string(), to: to.to_string() }
        }
        (Steering::Poll | Steering::Move(_), _) => Steer::Poll,
    };
    let tx = store.begin(now)?;
    let ids = tx.take_over_outlets(&[Outlet::of(source)])?;
    if let Some(id) = ids.get(&source.key) {
        tx.steer(*id, &steer)?;
        let host = to.as_ref().and_then(Url::host_str);
        tx.note_intervention(&editor.name, said.as_str(), &source.key, host)?;
    }
    tx.commit()?;
    Ok(to)
}

/// Where the source moved to: as it is given, else as its redirects say.
fn new_address(store: &Store, source: &Source, given: Option<&str>) -> Result<Url, Refusal> {
    if source.kind == Kind::Folder {
        return Err(Refusal::FolderMoves);
    }
    let to = if let Some(given) = given {
        given.to_owned()
    } else {
        let state = store.poll_states()?.remove(&source.key);
        let state = state.filter(|state| state.url == source.url.as_str());
        let moving = state.and_then(|state| state.moving);
        moving.ok_or_else(|| Refusal::NoMove(source.key.clone()))?.to
    };
    let url = Url::parse(&to).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| Refusal::Address(to))
}
