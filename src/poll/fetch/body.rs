//! Bodies: decompression and the cap on what comes out.
