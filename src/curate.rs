//! What editors may do: the same acts for the command line and the desk.

pub mod accounts;

pub mod diff;

pub mod heat;
pub mod hot;

mod wish;

mod refusal;

mod words;

mod decide;

mod plan;

mod parts;

mod sections;

pub mod sheet;

mod sources;

mod undo;

mod clock;

mod write;

pub use self::clock::fall_due;
pub use self::decide::{Asked, Done, decide, source_words};
pub use self::refusal::{Keys, Refusal};
pub use self::sections::accept;
pub use self::sources::{Steering, steer};
pub use self::undo::undo;
pub use self::wish::{Editor, Seen, Wish, Written};
pub use self::words::{HEADLINE, REMARK, SUMMARY};
pub use self::write::write;
