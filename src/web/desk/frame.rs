//! What stands around every page of the desk: the head, the ways, and the status bar.

use super::{
    files::{FILES, Files},
    visitor::Visitor,
    words::Words,
};
use crate::model::Role;

/// What stands around a page. A template extends `frame.html` and has this as `frame`.
pub(super) struct Frame {
    pub(super) words: &'static Words,
    /// Before `/desk` in every address.
    pub(super) base: String,
    /// Name of the portal.
    pub(super) site: String,
    /// Whoever is signed in; nobody on the page that asks who it is.
    pub(super) visitor: Option<Visitor>,
    /// Which way the page belongs to.
    pub(super) here: Place,
    /// What was done, in the status bar.
    pub(super) status: String,
}

/// A way of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Queue,
    Hot,
    Order,
    Sources,
    Rules,
    Log,
    Users,
    Settings,
    /// None of them.
    Elsewhere,
}

/// One line of the navigation.
pub(super) struct Way {
    pub(super) place: Place,
    /// Behind the base.
    pub(super) address: &'static str,
    pub(super) name: &'static str,
}

impl Frame {
    /// The files that the page loads.
    #[expect(clippy::unused_self, reason = "a template has nothing else to ask")]
    pub(super) fn files(&self) -> &'static Files {
        &FILES
    }

    /// What whoever is signed in may see.
    pub(super) fn ways(&self) -> Vec<Way> {
        let words = &self.words.door;
        let way = |place, address, name| Way { place, address, name };
        let mut ways = vec![
            way(Place::Queue, "/desk/queue", words.queue),
            way(Place::Hot, "/desk/hot", words.hot),
            way(Place::Order, "/desk/order", words.order),
            way(Place::Sources, "/desk/sources", words.sources),
            way(Place::Rules, "/desk/rules", words.rules),
            way(Place::Log, "/desk/log", words.log),
        ];
        if self.visitor.as_ref().is_some_and(|visitor| visitor.account.role == Role::Admin) {
            ways.push(way(Place::Users, "/desk/users", words.users));
        }
        ways.push(way(Place::Settings, "/desk/settings", words.settings));
        ways
    }

    /// A role in words.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template gives it so")]
    pub(super) fn rank(&self, role: &Role) -> &'static str {
        rank(self.words, *role)
    }
}

/// A role in words.
pub(super) fn rank(words: &'static Words, role: Role) -> &'static str {
    match role {
        Role::Reader => words.door.observer,
        Role::Editor => words.door.editor,
        Role::Chief => words.door.chief,
        Role::Admin => words.door.admin,
    }
}
