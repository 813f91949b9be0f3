//! Bytes → text.
