//! Where a page of the queue ends, and the next one begins: what it was handed may be anything.

use std::fmt;

/// The last row of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// It stands in the head of the section, at this position.
    Head(i64),
    /// In the order of time.
    Rank { published: i64, first_seen: i64, place: String, story: i64 },
    /// In the order of the index of words, which is that of time.
    Key { key: i64, story: i64 },
    /// In a list that is made anew now and then: its number there.
    Number(usize),
}

impl Place {
    /// The reverse of [`fmt::Display`]; none for what we never wrote.
    pub(super) fn read(text: &str) -> Option<Place> {
        let (kind, rest) = text.split_at_checked(1)?;
        match kind {
            "h" => Some(Place::Head(rest.parse().ok()?)),
            "k" => {
                let (key, story) = rest.split_once('.')?;
                Some(Place::Key { key: key.parse().ok()?, story: story.parse().ok()? })
            }
            "n" => Some(Place::Number(rest.parse().ok()?)),
            "r" => {
                let mut parts = rest.splitn(4, '.');
                let mut number = || parts.next()?.parse().ok();
                let (published, first_seen, story) = (number()?, number()?, number()?);
                let place = parts.next()?.to_owned();
                Some(Place::Rank { published, first_seen, place, story })
            }
            _ => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Head(position) => write!(f, "h{position}"),
            Place::Key { key, story } => write!(f, "k{key}.{story}"),
            Place::Number(number) => write!(f, "n{number}"),
            // The place comes last: it may hold whatever keys of sources hold.
            Place::Rank { published, first_seen, place, story } => {
                write!(f, "r{published}.{first_seen}.{story}.{place}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_comes_back_and_anything_else_is_none() {
        let rank = |place: &str| Place::Rank {
            published: -1,
            first_seen: i64::MAX,
            place: place.to_owned(),
            story: 7,
        };
        let places = [
            Place::Head(3),
            Place::Key { key: -9, story: 4 },
            Place::Number(50),
            rank("a.b!00"),
            rank(""),
        ];
        for place in places {
            assert_eq!(Place::read(&place.to_string()), Some(place));
        }
        for other in
            ["", "x", "h", "k1", "k1.x", "r1.2", "r1.2.3", "南京", "n-1", "k99999999999999999999.1"]
        {
            assert_eq!(Place::read(other), None, "{other}");
        }
    }
}
