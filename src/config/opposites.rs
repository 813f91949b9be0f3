//! `[copies]`, and the data file behind it: words that tell two reports of one template apart.

use std::{path::Path, sync::LazyLock};

use super::{
    data::{File, file, members, owned_line, read},
    mistakes::{Mistake, Mistakes},
    table::{Table, Value},
};
use crate::model::{Opposite, Opposites};

/// The file that comes with huiwen.
const SHIPPED: &str = include_str!("../../data/opposites.toml");

/// What that file says, read once.
static OURS: LazyLock<Opposites> = LazyLock::new(|| {
    // A test sees to it that nothing is noted.
    read("data/opposites.toml", SHIPPED, &mut Vec::new(), opposites)
});

/// `[copies]`: the words of the file that ships, or of the one that it names. The mistakes of the file are put to
/// `others`.
pub(super) fn copies(
    mut table: Table<'_, '_>,
    folder: &Path,
    others: &mut Vec<Mistakes>,
) -> Opposites {
    let own = table.optional("opposites", |value| file(value, folder));
    table.close();
    match own.as_ref().map(File::parts) {
        Some((name, text)) => read(name, text, others, opposites),
        None => OURS.clone(),
    }
}

/// The whole file. Whatever has a mistake is left out.
fn opposites(mut root: Table<'_, '_>) -> Opposites {
    let mut about = root.table("about", "[about]");
    let version = about.required("version", owned_line).unwrap_or_default();
    about.close();
    let counted = root.list("counted", owned_line).unwrap_or_default();
    let groups = members(&mut root, "opposites", "[[opposites]]", opposite);
    root.close();
    Opposites { version, groups, counted }
}

fn opposite(mut table: Table<'_, '_>) -> Option<Opposite> {
    let sides = table.list("sides", side);
    if sides.is_none() {
        table.required("sides", |_| Ok(()));
    }
    table.close();
    Some(Opposite { sides: sides? })
}

fn side(value: &Value<'_>) -> Result<Vec<String>, Mistake> {
    let words = value.get_ref().as_array().map(|words| words.iter().map(owned_line).collect());
    words.unwrap_or_else(|| {
        let expected = "this must be an array of words that mean the same";
        Err(Mistake::at(value.span(), expected))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn mistakes(text: &str) -> usize {
        let mut others = Vec::new();
        read("opposites.toml", text, &mut others, opposites);
        others.len()
    }

    #[test]
    fn the_file_that_ships_is_right() {
        assert_eq!(mistakes(SHIPPED), 0);
        assert!(OURS.groups.iter().all(|group| !group.sides.is_empty()));
        assert!(OURS.counted.iter().any(|word| word == "遇难"));
        let words = || OURS.groups.iter().flat_map(|group| group.sides.iter().flatten());
        let different: HashSet<&String> = words().collect();
        assert_eq!(different.len(), words().count(), "a word stands twice");
    }

    #[test]
    fn mistakes_are_noted() {
        for text in ["", "[about]\nversion = 1", "[about]\nversion = \"1\"\ncount = []"] {
            assert!(mistakes(text) > 0, "{text}");
        }
        let about = "[about]\nversion = \"1\"\n";
        assert_eq!(mistakes(&format!("{about}[[opposites]]\nsides = [[\"一审\"], [\"二审\"]]")), 0);
        for wrong in ["sides = [\"一审\"]", "sides = [[1]]", "side = [[\"一审\"]]", ""] {
            assert!(mistakes(&format!("{about}[[opposites]]\n{wrong}")) > 0, "{wrong}");
        }
    }
}
