//! The path of a request → the file below the folder that it means, which never leads outside.

use std::borrow::Cow;

/// Packed forms stand beside their files, and are sent as such: not as files of their own.
const PACKED: [&str; 3] = [".gz", ".br", ".zst"];

/// The file that a path means, as names parted by slashes; `index.html` is added to a path that ends with
/// one. None where a name may not be public: a dot-file, `..`, an empty name, or one that holds a
/// separator or a control character, however it was encoded; and none for a packed form.
///
/// Two spellings of a path have one key, so that a file is kept once.
pub(in crate::web) fn key(path: &str) -> Option<Cow<'_, str>> {
    let key = match path.strip_prefix('/').filter(|rest| is_plain(rest)) {
        Some(file) if !file.is_empty() && !file.ends_with('/') => Cow::Borrowed(file),
        Some(folder) => Cow::Owned(format!("{folder}index.html")),
        None => Cow::Owned(names(path)?.join("/")),
    };
    (!PACKED.iter().any(|ending| key.ends_with(ending))).then_some(key)
}

/// Whether nothing has to be decoded and no name is special: true of all that we link to.
fn is_plain(rest: &str) -> bool {
    let mut last = b'/';
    rest.bytes().all(|byte| {
        let begins = last == b'/';
        last = byte;
        match byte {
            b'/' | b'.' => !begins,
            _ => byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_',
        }
    })
}

fn names(path: &str) -> Option<Vec<String>> {
    let mut names: Vec<_> = path.strip_prefix('/')?.split('/').collect();
    if let Some(last @ &mut "") = names.last_mut() {
        *last = "index.html";
    }
    names.into_iter().map(name).collect()
}

fn name(encoded: &str) -> Option<String> {
    let name = String::from_utf8(percent_decoded(encoded)?).ok()?;
    let banned = |character: char| matches!(character, '/' | '\\') || character.is_control();
    let public = !name.is_empty() && !name.starts_with('.') && !name.contains(banned);
    public.then_some(name)
}

fn percent_decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        let byte = if byte == b'%' {
            let mut digit = || char::from(bytes.next()?).to_digit(16);
            u8::try_from(digit()? << 4 | digit()?).ok()?
        } else {
            byte
        };
        decoded.push(byte);
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_files_and_never_outside() {
        let cases = [
            ("/", Some("index.html")),
            ("/redian/", Some("redian/index.html")),
            ("/redian", Some("redian")),
            ("/redian/rss.xml", Some("redian/rss.xml")),
            ("/%72edian/rss%2exml", Some("redian/rss.xml")),
            ("/%E7%83%AD%E7%82%B9/", Some("热点/index.html")),
            ("/%E7%83%AD%E7%82%B9/a~b.html", Some("热点/a~b.html")),
            ("/a..b", Some("a..b")),
            ("/redian/rss.xml.gz", None),
            ("/redian/rss.xml.br", None),
            ("/redian/rss.xml.zst", None),
            ("/redian/rss.xml%2egz", None),
            ("/%7e.gz", None),
            ("/.", None),
            ("/./", None),
            ("", None),
            ("redian", None),
            ("*", None),
            ("//", None),
            ("//news.example/", None),
            ("/redian//rss.xml", None),
            ("/..", None),
            ("/redian/../rss.xml", None),
            ("/%2e%2e/feeds.toml", None),
            ("/.git/config", None),
            ("/redian/.rss.xml", None),
            ("/redian%2Frss.xml", None),
            ("/redian%5Crss.xml", None),
            ("/\\news.example/", None),
            ("/rss.xml%00.html", None),
            ("/%C3", None),
            ("/%4", None),
            ("/%zz", None),
        ];
        for (path, expected) in cases {
            assert_eq!(key(path).as_deref(), expected, "{path}");
        }
    }
}
