//! The nouns that the database keeps, and those that feeds.toml settles.
//!
//! A noun that lives for one step only (an entry, a verdict, a feed) stands in the file of that step.
//! Nothing here does IO, and nothing here depends on another module.

mod settings;

mod reading;

mod queue;

mod replays;

mod accounts;

mod logins;

mod acts;

mod archives;

mod rechecks;

mod asking;

mod health;

mod copies;

mod credits;

mod gazetteer;

mod opposites;

mod hosts;

mod rhythm;

mod rules;

mod interventions;

mod items;

mod stories;

mod subscriptions;

mod traditional;

mod folding;

mod words;

mod pings;

mod polled;

mod unread;

pub use accounts::*;
pub use acts::*;
pub use archives::*;
pub use asking::*;
pub use copies::*;
pub use credits::*;
pub use folding::*;
pub use gazetteer::*;
pub use health::*;
pub use hosts::*;
pub use interventions::*;
pub use items::*;
pub use logins::*;
pub use opposites::*;
pub use pings::*;
pub use polled::*;
pub use queue::*;
pub use reading::*;
pub use rechecks::*;
pub use replays::*;
pub use rhythm::*;
pub use rules::*;
pub use settings::*;
pub use stories::*;
pub use subscriptions::*;
pub use traditional::*;
pub use unread::*;
pub use words::*;
