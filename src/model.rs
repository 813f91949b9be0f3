//! The nouns that the database keeps, and those that feeds.toml settles.
//!
//! A noun that lives for one step only (an entry, a verdict, a feed) stands in the file of that step.
//! Nothing here does IO, and nothing here depends on another module.

mod reading;
mod settings;

mod asking;

mod items;

mod stories;

pub use asking::*;
pub use items::*;
pub use reading::*;
pub use settings::*;
pub use stories::*;
