//! The colours of the stylesheet: letters can be read on both grounds, by day and by night (WCAG 2.2, 1.4.3).

use std::collections::HashMap;

use huiwen::publish::html::STYLE;

/// The contrast that small letters need (AA).
const ENOUGH: f64 = 4.5;

/// The colours that the first `:root` after `mark` sets, by name.
fn tokens(mark: &str) -> HashMap<&'static str, [f64; 3]> {
    let from = STYLE.find(mark).unwrap();
    let block = STYLE[from..].split_once('{').unwrap().1;
    let block = if mark == ":root" { block } else { block.split_once('{').unwrap().1 };
    let rules = block.split_once('}').unwrap().0.split(';');
    let colours = rules.filter_map(|rule| rule.trim().split_once(": #"));
    colours.map(|(name, digits)| (name, linear(digits))).collect()
}

/// Linear light of a colour in six digits.
fn linear(digits: &str) -> [f64; 3] {
    [0, 2, 4].map(|at| {
        let value = f64::from(u8::from_str_radix(&digits[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    })
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let luminance = |[red, green, blue]: [f64; 3]| 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn letters_can_be_read_by_day_and_by_night() {
    for mark in [":root", "prefers-color-scheme: dark"] {
        let colours = tokens(mark);
        for ground in ["--page", "--card"] {
            for letters in ["--ink", "--muted", "--link", "--accent"] {
                let contrast = contrast(colours[ground], colours[letters]);
                assert!(contrast >= ENOUGH, "{letters} on {ground} ({mark}): {contrast:.2}");
            }
        }
    }
}

#[test]
fn no_colour_stands_outside_of_the_tokens() {
    let screen = STYLE.split("@media print").next().unwrap();
    let rules = screen.lines().filter(|line| !line.trim_start().starts_with("--"));
    for rule in rules {
        assert!(!rule.contains(": #") && !rule.contains("rgb("), "{rule}");
    }
}
