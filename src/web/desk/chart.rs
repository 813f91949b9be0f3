//! A chart of items a day: an inline SVG without a style of its own.

use std::fmt::Write as _;

/// Of a bar, in pixels of the drawing.
const WIDTH: usize = 4;

/// Between two bars.
const GAP: usize = 1;

/// Of the drawing.
const HEIGHT: u32 = 24;

/// Bars for these days, the last one today. `label` says in words what is drawn; it may hold anything.
pub(super) fn bars(days: &[u32], label: &str) -> String {
    let most = days.iter().copied().max().unwrap_or(0).max(1);
    let width = days.len() * (WIDTH + GAP);
    let label = escaped(label);
    let mut svg = format!(
        "<svg class=\"chart\" role=\"img\" aria-label=\"{label}\" width=\"{width}\" height=\"{HEIGHT}\" \
         viewBox=\"0 0 {width} {HEIGHT}\"><title>{label}</title>"
    );
    for (day, items) in days.iter().enumerate() {
        // A day with few items beside one of thousands still shows.
        let height = (items * (HEIGHT - 1)).div_ceil(most).min(HEIGHT - 1) + 1;
        let (left, top) = (day * (WIDTH + GAP), HEIGHT - height);
        let class = if *items == 0 { " class=\"none\"" } else { "" };
        // Writing into a String cannot fail.
        let _ = write!(
            svg,
            "<rect{class} x=\"{left}\" y=\"{top}\" width=\"{WIDTH}\" height=\"{height}\"/>"
        );
    }
    svg + "</svg>"
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_has_a_bar_and_none_is_higher_than_the_drawing() {
        let svg = bars(&[0, 1, u32::MAX / 32, 4], "近 4 天 <\"a\">");
        assert_eq!(svg.matches("<rect").count(), 4);
        assert_eq!(svg.matches("class=\"none\"").count(), 1);
        assert!(svg.contains("aria-label=\"近 4 天 &lt;&quot;a&quot;>\""), "{svg}");
        assert!(svg.contains(&format!("height=\"{HEIGHT}\"/>")), "{svg}");
        assert!(bars(&[], "").contains("width=\"0\""));
    }
}
