//! A news page or text file → one article.
