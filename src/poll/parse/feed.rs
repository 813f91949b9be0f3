//! RSS and Atom, through feed-rs.
