//! The text of a source on our page: whatever it held, it is valid below the headline and stays in its place.

use super::{page_of, with_body};

/// What stands between the walls of the body on the page of a story with this text.
fn shown(body: &str) -> String {
    let page = page_of(with_body(body));
    let from = page.find("<div class=\"body\">\n").unwrap() + "<div class=\"body\">\n".len();
    let rest = &page[from..];
    rest[..rest.find("\n</div>\n<ul class=\"read\">").unwrap()].to_owned()
}

#[track_caller]
fn check(body: &str, expected: &str) {
    assert_eq!(shown(body), expected);
}

#[test]
fn sound_text_stays_as_it_is() {
    for sound in [
        "<p>一<b>二</b><br>三</p>\n<p>四</p>",
        "<ul><li>一</li><li>二<ol start=\"3\"><li>三</li></ol></li></ul>",
        "<blockquote><p>一</p></blockquote><hr><pre>二</pre>",
        "<figure><img loading=\"lazy\" referrerpolicy=\"no-referrer\" src=\"https://a.example/1.png\" alt=\"图\" width=\"640\" height=\"480\"><figcaption>图一</figcaption></figure>",
        "<p>见<a href=\"https://a.example/?a=1&amp;b=2\" rel=\"noopener nofollow\">此处</a>。</p>",
        "一 &lt; 二",
    ] {
        check(sound, sound);
    }
}

#[test]
fn the_spaces_that_indent_a_paragraph_are_left_to_the_stylesheet() {
    check("<p>　　甲　乙</p>　丙", "<p>甲　乙</p>　丙");
    check("<p>&nbsp; <span>&nbsp;　甲</span></p>", "<p>甲</p>");
}

#[test]
fn headings_stand_below_the_headline() {
    check("<h1>一</h1><p>文</p><h4>二</h4>", "<h2>一</h2><p>文</p><h3>二</h3>");
    check("<h3> </h3><p>文</p>", "<p>文</p>");
}

#[test]
fn ids_classes_and_old_attributes_go() {
    check(
        "<p id=\"content\" class=\"masthead\" lang=\"xx-nonsense\" title=\"x\" align=\"center\">文<hr align=\"left\" size=\"2\"></p>",
        "<div>文<hr></div>",
    );
    check(
        "<font color=\"red\">一</font><center>二</center><strike>三</strike>",
        "一<div>二</div><s>三</s>",
    );
}

#[test]
fn blocks_leave_the_lines_that_they_cannot_stand_in() {
    check("<b><p>一</p></b>", "<p>一</p>");
    check("<span><div>一</div></span>", "<div>一</div>");
    check("<h2>一<div>二</div></h2>", "<div>一<div>二</div></div>");
    check(
        "<a href=\"https://a.example/\"><div>一</div></a>",
        "<a href=\"https://a.example/\" rel=\"noopener nofollow\"><div>一</div></a>",
    );
}

#[test]
fn a_medium_of_several_files_keeps_all_of_them() {
    check(
        "<video src=\"https://a.example/1.mp4\" poster=\"https://a.example/1.png\"><source src=\"http://a.example/2.webm\"></video>",
        "<video controls preload=\"none\" poster=\"https://a.example/1.png\"><source src=\"https://a.example/1.mp4\"><source src=\"https://a.example/2.webm\"></video>",
    );
    check(
        "<audio src=\"https://a.example/1.mp3\">无</audio>",
        "<audio controls preload=\"none\" src=\"https://a.example/1.mp3\"></audio>",
    );
    check(
        "<audio src=\"https://a..example/1.mp3\"><source src=\"https://a.example/2.mp3\"></audio>",
        "<audio controls preload=\"none\"><source src=\"https://a.example/2.mp3\"></audio>",
    );
}

#[test]
fn what_leads_to_a_host_that_cannot_be_leads_nowhere() {
    check("<p><a href=\"https://.a.example/\">一</a></p>", "<p>一</p>");
    check("<p>一<img src=\"https://a..example/1.png\" alt=\"图\"></p>", "<p>一</p>");
}

#[test]
fn lists_hold_items_and_items_stand_in_lists() {
    check(
        "<ul>一<ul><li>二</li></ul><li>三</li></ul>",
        "<ul><li>一<ul><li>二</li></ul></li><li>三</li></ul>",
    );
    check("<li>一</li>", "<div>一</div>");
    check("<ul> <b>一</b> </ul>", "<ul> <li><b>一</b> </li></ul>");
    check(
        "<dl><dt>一</dt><dd>二</dd></dl>",
        "<div><p>一</p><div class=\"indented\">二</div></div>",
    );
}

/// A table in its frame.
fn framed(table: &str) -> String {
    format!("<div class=\"wide\" role=\"region\" aria-label=\"表格\" tabindex=\"0\">{table}</div>")
}

#[test]
fn tables_scroll_by_themselves_and_have_cells_that_fit() {
    check(
        "<table width=\"2000\" summary=\"x\"><caption>甲</caption><colgroup><col span=\"3\"></colgroup><thead><tr><th scope=\"col\" align=\"left\">一</th></tr></thead><tbody><tr> </tr><tr><td colspan=\"9\" rowspan=\"9\">二</td></tr></tbody></table>",
        &framed(
            "<table><caption>甲</caption><tr><th scope=\"col\">一</th></tr><tr><td>二</td></tr></table>",
        ),
    );
    check(
        "<table><tbody><tr><td colspan=\"7\">一</td></tr><tr><td>二</td><td>三</td></tr></tbody></table>",
        &framed("<table><tr><td colspan=\"2\">一</td></tr><tr><td>二</td><td>三</td></tr></table>"),
    );
    check(
        "<table><tbody><tr><td>一<table><tbody><tr><td>二</td></tr></tbody></table></td></tr></tbody></table>",
        &framed("<table><tr><td>一<table><tr><td>二</td></tr></table></td></tr></table>"),
    );
}

#[test]
fn what_is_no_table_becomes_blocks() {
    check("<td>一</td>", "<div>一</div>");
    check(
        "<table>一<tbody><tr><td>二</td></tr></tbody></table>",
        "<div>一<div><div><div>二</div></div></div></div>",
    );
    check("<table><caption>一</caption></table>", "<div><div>一</div></div>");
    check("<table><tbody><tr><td> </td></tr></tbody></table>文", "文");
}

#[test]
fn a_figure_has_one_caption_at_an_end() {
    let picture = "<img loading=\"lazy\" referrerpolicy=\"no-referrer\" src=\"https://a.example/1.png\" alt=\"\">";
    check(
        &format!("<figure>{picture} <figcaption>一</figcaption> </figure>"),
        &format!("<figure>{picture} <figcaption>一</figcaption> </figure>"),
    );
    check(
        &format!(
            "<figure><figcaption>一</figcaption>{picture}<figcaption>二</figcaption></figure>"
        ),
        &format!(
            "<figure><div class=\"caption\">一</div>{picture}<div class=\"caption\">二</div></figure>"
        ),
    );
    check("<figcaption>一</figcaption>", "<div class=\"caption\">一</div>");
}

#[test]
fn bodies_made_to_hurt_cost_no_more_than_their_length() {
    for piece in [
        "<figcaption>x</figcaption>",
        "<td rowspan=\"65534\" colspan=\"1000\">x</td>",
        "</b>",
        "<caption>x</caption>",
        "<li>",
    ] {
        for shell in ["<figure>", "<table><tbody><tr>", "<div>"] {
            let body = format!("{shell}{}", piece.repeat(20_000));
            assert!(shown(&format!("{body}<i>完</i>")).contains('完'), "{shell} {piece}");
        }
    }
}

#[test]
fn pictures_are_late_silent_and_over_https() {
    check(
        "<p>图<img src=\"http://a.example/1.jpg\" width=\"100%\" height=\"40\"></p>",
        "<p>图<img loading=\"lazy\" referrerpolicy=\"no-referrer\" src=\"https://a.example/1.jpg\" alt=\"\"></p>",
    );
    check("<p><img alt=\"无址\"></p>文", "文");
}

#[test]
fn players_wait_and_have_controls() {
    check(
        "<video src=\"http://a.example/1.mp4\" width=\"640\" height=\"360\"><track><p>不支持</p></video>",
        "<video controls preload=\"none\" src=\"https://a.example/1.mp4\" width=\"640\" height=\"360\"></video>",
    );
    check(
        "<audio><source src=\"https://a.example/1.mp3\" type=\"nonsense\">不支持</audio>",
        "<audio controls preload=\"none\"><source src=\"https://a.example/1.mp3\"></audio>",
    );
    check("<audio>不支持</audio><source src=\"https://a.example/1.mp3\">文", "文");
}

#[test]
fn no_link_stands_in_a_link_and_none_leads_nowhere() {
    check(
        "<a href=\"https://a.example/\">一<table><tbody><tr><td><a href=\"https://b.example/\">二</a></td></tr></tbody></table></a>",
        &format!(
            "一{}",
            framed(
                "<table><tr><td><a href=\"https://b.example/\" rel=\"noopener nofollow\">二</a></td></tr></table>"
            )
        ),
    );
    check("<a rel=\"noopener\">一</a><a href=\"https://a.example/\"></a>", "一");
}

#[test]
fn readings_stand_in_brackets() {
    check("<ruby>汉<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>字", "汉（hàn）字");
}

#[test]
fn what_only_looks_like_markup_is_text() {
    check(
        "<a title=\"<img src=x onerror=alert(1)\" href=\"https://a.example/\">甲</a>",
        "<a href=\"https://a.example/\" rel=\"noopener nofollow\">甲</a>",
    );
}

/// Markup and text without any order, and the text alone; the same for the same number.
pub(super) fn soup(number: u64) -> (String, String) {
    const NAMES: [&str; 34] = [
        "p",
        "b",
        "div",
        "ul",
        "ol",
        "li",
        "table",
        "tbody",
        "tr",
        "td",
        "th",
        "caption",
        "a",
        "h1",
        "h2",
        "h4",
        "span",
        "figure",
        "figcaption",
        "dl",
        "dt",
        "dd",
        "pre",
        "blockquote",
        "ruby",
        "details",
        "summary",
        "q",
        "del",
        "section",
        "header",
        "center",
        "br",
        "hr",
    ];
    // A generator of numbers small enough to stand here (Knuth's MMIX).
    let mut state = number;
    let mut next = move |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    next(1);
    let (mut body, mut text) = (String::new(), String::new());
    for piece in 0..next(14) {
        let name = NAMES[next(NAMES.len())];
        match next(3) {
            0 => body.push_str(&format!("<{name} href=\"https://a.example/\" colspan=\"3\">")),
            1 => body.push_str(&format!("</{name}>")),
            _ => {
                let piece = format!("文{piece}");
                body.push_str(&piece);
                text.push_str(&piece);
            }
        }
    }
    (body, text)
}

#[test]
fn text_is_never_lost_and_tags_are_balanced_whatever_stood_there() {
    for number in 0..20_000 {
        let (body, text) = soup(number);
        let shown = shown(&format!("{body}<i>完</i>"));
        let mut open: Vec<&str> = Vec::new();
        let mut seen = String::new();
        for part in shown.split('<') {
            let (tag, text) = part.split_once('>').unwrap_or(("", part));
            seen.push_str(text);
            let name = tag.split(' ').next().unwrap();
            match name.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name), "{body}\n{shown}"),
                None if matches!(name, "" | "br" | "hr") => {}
                None => open.push(name),
            }
        }
        assert!(open.is_empty(), "{body}\n{shown}");
        assert_eq!(seen.trim(), format!("{text}完"), "{body}\n{shown}");
    }
}
