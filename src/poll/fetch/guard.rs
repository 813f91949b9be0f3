//! Which addresses may be polled.
