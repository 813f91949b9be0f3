//! Printed dates → moments.
