//! The path of a request → the names of folders and files that it means, none of which leads outside.

/// The names on the way to a file; `index.html` is added to a path that ends with a slash. None where one
/// of them may not be public: a dot-file, `..`, an empty name, or one that holds a separator or a control
/// character, however it was encoded.
pub(super) fn names(path: &str) -> Option<Vec<String>> {
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
    fn paths_lead_to_names_and_never_outside() {
        let cases: [(&str, Option<&[&str]>); 25] = [
            ("/", Some(&["index.html"])),
            ("/redian/", Some(&["redian", "index.html"])),
            ("/redian", Some(&["redian"])),
            ("/redian/rss.xml", Some(&["redian", "rss.xml"])),
            ("/%72edian/rss%2exml", Some(&["redian", "rss.xml"])),
            ("/%E7%83%AD%E7%82%B9/", Some(&["热点", "index.html"])),
            ("/a..b", Some(&["a..b"])),
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
            let expected = expected.map(|names| names.iter().map(ToString::to_string).collect());
            assert_eq!(names(path), expected, "{path}");
        }
    }
}
