//! One integration crate: behaviour of huiwen over real files, real servers and the real binary.
