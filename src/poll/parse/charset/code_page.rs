//! Code pages that the Encoding Standard has not, but that XML declarations name: those of DOS and of
//! the old Macintosh, and the two of Vietnam. ASCII is the same in all of them.

/// A line for each: labels, a tabulator, and the characters of the bytes from 0x80 on.
const TABLES: &str = include_str!("code_pages.txt");

/// `body` read by the code page with this label, and the name of the page.
pub(super) fn decode(label: &str, body: &[u8]) -> Option<(&'static str, String)> {
    let (labels, characters) = TABLES
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .find(|(labels, _)| labels.split(' ').any(|other| other.eq_ignore_ascii_case(label)))?;
    let upper: Vec<char> = characters.chars().take(128).collect();
    let character = |&byte: &u8| match byte.checked_sub(0x80) {
        None => char::from(byte),
        Some(place) => upper.get(usize::from(place)).copied().unwrap_or('\u{FFFD}'),
    };
    Some((labels.split(' ').next()?, body.iter().map(character).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_whole() {
        for line in TABLES.lines().filter(|line| !line.starts_with('#')) {
            let characters = line.split_once('\t').map(|(_, characters)| characters);
            assert_eq!(characters.map(|it| it.chars().count()), Some(129), "{line}");
        }
    }

    #[test]
    fn bytes_beyond_ascii_are_those_of_the_page() {
        assert_eq!(decode("CP437", b"a\x80\xFF"), Some(("ibm437", "aÇ\u{A0}".to_owned())));
        assert_eq!(decode("cp855", b"\x80"), Some(("ibm855", "ђ".to_owned())));
        assert_eq!(decode("cp0", b"a"), None);
    }
}
