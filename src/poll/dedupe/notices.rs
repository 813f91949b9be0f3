//! What outlets put around a report: datelines, editors, sources, notices, links to the whole text.

use crate::poll::parse::article::boilerplate;

/// A dateline ends within so many characters: 新华社呼和浩特11月29日电.
const LONGEST_DATELINE: usize = 30;

/// Longest bracket behind a dateline or a report, in characters: （记者张三 通讯员李四 王五）.
const LONGEST_BRACKET: usize = 60;

/// Longest line that only names a source or an author, in characters.
const LONGEST_LABELLED: usize = 40;

/// Longer lines, in bytes, are paragraphs of the report, or legal notices.
const LONGEST_LINE: usize = 240;

/// Labels of lines that tell where a report comes from, and who edited it.
const LABELS: &str = "来源 稿源 信息来源 文章来源 新闻来源 稿件来源 通讯员 编辑 责编 责任编辑 见习编辑 本文编辑 发布时间 \
    发布日期 原标题 校对 监制 实习生 实习编辑";

/// The same of labels that stand in forms and programmes as well: without a number they are no part of a report.
const WORKS: &str = "作者 文 图 文字 图片 摄影 视频 供稿";

/// Labels of editors that courts and offices use for what they found: 终审：维持原判.
const FINDINGS: [&str; 4] = ["终审", "初审", "审核", "校审"];

/// Endings of labels behind which a notice says when something is: 时间, 停电时间, 活动日期.
const TIMES: [&str; 2] = ["时间", "日期"];

/// Labels with such an ending that say when something was written.
const WRITTEN: [&str; 8] = ["发布", "更新", "发表", "来源", "印发", "成文", "编辑", "浏览"];

/// Surnames, of which the first letter tells a name: 终审：张三, but 终审：驳回.
const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎\
    余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎易常武乔贺赖龚欧司诸尉俞季\
    严洪童施倪殷包费岳章鲁柳葛祝柯翁庄左裴";

/// What stands in the bracket that ends a report, or at its end without one.
const ENDINGS: &str = "完 详细 全文 阅读全文 查看全文 查看原文 阅读原文 点击查看 点击查看全文 更多 详情 查看详情 \
    点击阅读全文 转载 图 组图 未完待续 原文链接 点击进入 展开全文";

/// The lines of a report without what stands around it.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut begun = false;
    text.lines().filter_map(move |line| {
        let line = without_ending(line.trim());
        if line.is_empty() || is_around(line) || !begun && is_stamp(line) {
            return None;
        }
        if begun {
            return Some(line);
        }
        let line = without_dateline(line);
        begun = !line.is_empty();
        begun.then_some(line)
    })
}

/// Whether a line is no part of the report.
fn is_around(line: &str) -> bool {
    if line.len() > LONGEST_LINE {
        // Lawyers are wordy.
        return ["声明", "转载", "注明"].iter().any(|word| line.contains(word))
            && boilerplate::is_notice(line);
    }
    is_editor_line(line)
        || boilerplate::is_notice(line)
        || boilerplate::is_tool_bar(line)
        || boilerplate::is_print_reference(line)
        || boilerplate::is_footer(line)
        || is_labelled(line)
        || is_one_of(ENDINGS, line)
}

/// Whether a line names editors. What courts and offices found is told in the same words.
fn is_editor_line(line: &str) -> bool {
    let names = |(label, value): (&str, &str)| {
        !FINDINGS.contains(&label.trim())
            || value.split([' ', '\u{3000}', '、', '，', ',']).all(|name| {
                let name = name.trim_matches(is_frame);
                let is_short = (2..=4).contains(&name.chars().count());
                name.is_empty() || is_short && name.starts_with(|c| SURNAMES.contains(c))
            })
    };
    boilerplate::is_editor_line(line) && labelled(line).is_none_or(names)
}

/// 来源：扬州发布　编辑：某某.
fn is_labelled(line: &str) -> bool {
    let Some((label, value)) = labelled(line) else { return false };
    line.chars().nth(LONGEST_LABELLED).is_none()
        && (is_one_of(LABELS, label)
            || is_one_of(WORKS, label) && !value.contains(|c: char| c.is_numeric()))
}

/// Label and value of a line.
fn labelled(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start_matches(is_frame);
    let divider = |c: &(usize, char)| matches!(c.1, '：' | ':' | '/' | '／' | '丨' | '|');
    let (end, divider) = line.char_indices().take(8).find(divider)?;
    Some((&line[..end], &line[end + divider.len_utf8()..]))
}

/// Whether a line above a report only says when a machine put it there: 时间：2026-11-22 10:31.
fn is_stamp(line: &str) -> bool {
    labelled(line).is_some_and(|(label, value)| {
        let value = value.trim();
        TIMES.contains(&label.trim())
            && value.starts_with(|c: char| c.is_ascii_digit())
            && value.find(|c: char| !c.is_ascii_digit()) == Some(4)
            && value.chars().all(|c| c.is_ascii_digit() || "-/.:： ".contains(c))
    })
}

/// Whether a line says what a court or an office found: 终审：撤销原判，发回重审.
pub(super) fn is_finding(line: &str) -> bool {
    labelled(line).is_some_and(|(label, _)| FINDINGS.contains(&label.trim()))
}

/// The byte behind the label of a line that says when something is: 停电时间：11月24日.
pub(super) fn time_label(line: &str) -> Option<usize> {
    let (label, value) = labelled(line)?;
    let label = label.trim();
    let is_time = TIMES.iter().any(|time| label.ends_with(time))
        && !WRITTEN.iter().any(|word| label.contains(word));
    is_time.then_some(line.len() - value.len())
}

/// The line without the brackets and words that end a report: …。（完）, …[详细], …（责任编辑：某某）.
fn without_ending(line: &str) -> &str {
    let bare = |line| str::trim_end_matches(line, [' ', '\u{3000}', '…', '.', '>', '»', '→']);
    let mut rest = bare(line);
    // No report ends with more.
    for _ in 0..4 {
        let Some(shorter) = without_last(rest) else { break };
        rest = bare(shorter);
    }
    rest
}

fn without_last(line: &str) -> Option<&str> {
    let close = line.chars().next_back()?;
    if matches!(close, ')' | '）' | ']' | '】' | '〕') {
        let inside = &line[..line.len() - close.len_utf8()];
        let open = inside.rfind(['(', '（', '[', '【', '〔'])?;
        let bracket = inside[open..].trim_start_matches(is_frame);
        let short = bracket.chars().nth(LONGEST_BRACKET).is_none();
        let names = || {
            is_one_of(ENDINGS, bracket)
                || is_labelled(bracket)
                || is_staff(bracket)
                || is_editor_line(bracket)
        };
        return (short && names()).then(|| line[..open].trim_end());
    }
    // Without a bracket only what is behind the end of a sentence is a link.
    let (end, _) = line.char_indices().nth_back(7).unwrap_or((0, ' '));
    let is_stop = |c: &char| matches!(c, '。' | '！' | '？' | '…');
    let (at, stop) = line[end..].char_indices().rfind(|(_, c)| is_stop(c))?;
    let at = end + at + stop.len_utf8();
    is_one_of(ENDINGS, line[at..].trim()).then(|| &line[..at])
}

/// The line without 新华社北京6月9日电（记者…）, 本报讯（…）, 【…讯】.
fn without_dateline(line: &str) -> &str {
    let begin: &str =
        line.char_indices().nth(LONGEST_DATELINE).map_or(line, |(end, _)| &line[..end]);
    let mut rest = line;
    if let Some(end) = dateline_end(begin) {
        rest = line[end..].trim_start_matches([' ', '\u{3000}', '】', ']', ':', '：']);
    }
    rest = without_staff(rest);
    rest.trim_start_matches(|c: char| c.is_whitespace() || ":：,，".contains(c))
}

/// The byte behind a dateline.
fn dateline_end(begin: &str) -> Option<usize> {
    let stop = begin.find(['。', '，', ',', '；', '！', '？', '“', '《']).unwrap_or(begin.len());
    let begin = &begin[..stop];
    let ends = |word: &str| begin.find(word).map(|at| (at, at + word.len()));
    if let Some((at, end)) = ends("电").or_else(|| ends("消息"))
        && begin[..at].trim_end().ends_with(['日', '网', '社', '台', '报'])
    {
        return Some(end);
    }
    let (at, end) = ends("讯")?;
    let agency = begin[..at].trim_start_matches(is_frame).trim_end();
    let behind = begin[end..].chars().next();
    let short = agency.chars().nth(12).is_none() && !agency.is_empty();
    let divided = behind.is_none_or(|c| !c.is_alphanumeric() || "记见通".contains(c));
    // 通讯, 资讯, 短讯 are words.
    let is_word = agency.ends_with(['通', '资', '短', '电', '音', '视', '喜', '快', '简']);
    (short && divided && !is_word).then_some(end)
}

/// Without the bracket that names reporters: （记者 某某）.
fn without_staff(line: &str) -> &str {
    let cut = || {
        let inside = line.trim_start().strip_prefix(['(', '（'])?;
        let close = inside.find([')', '）'])?;
        let bracket = &inside[..close];
        let named = bracket.chars().nth(LONGEST_BRACKET).is_none() && is_staff(bracket);
        named.then(|| inside[close..].trim_start_matches([')', '）', ' ', '\u{3000}']))
    };
    cut().unwrap_or(line)
}

fn is_staff(words: &str) -> bool {
    let begin = words.char_indices().nth(14).map_or(words, |(end, _)| &words[..end]);
    ["记者", "通讯员", "特派员", "实习生"].iter().any(|role| begin.contains(role))
}

fn is_frame(character: char) -> bool {
    !character.is_alphanumeric()
}

fn is_one_of(list: &str, word: &str) -> bool {
    let word = word.trim_matches(is_frame);
    // Most lines end with a stop, behind which there is nothing.
    (1..=24).contains(&word.len()) && list.split_whitespace().any(|listed| listed == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, report: &str) {
        assert_eq!(lines(text).collect::<Vec<_>>().join("\n"), report, "{text}");
    }

    #[test]
    fn what_stands_around_a_report_goes() {
        let report = "园区昨天迎来第一批企业。\n它们来自三个行业。";
        let (first, second) = ("园区昨天迎来第一批企业。", "它们来自三个行业。");
        for (before, after) in [
            ("新华社北京6月9日电（记者张三、李四）", ""),
            ("新华社北京6月9日电　", "（完）"),
            ("中新网南京6月9日电 (记者 张三)", "(完)"),
            ("本报讯（记者 张三 通讯员 李四）", "（责任编辑：王五）"),
            ("扬子晚报讯 ", " [详细]"),
            ("交汇点讯 ", "查看原文"),
            ("本报讯 ", "……[阅读全文]"),
            ("央视网消息：", "（图）"),
            ("来源：扬州发布　编辑：王五\n", "\n（责任编辑：王五）"),
            ("（记者 张三）", "\n编辑：王五 校对：赵六"),
            ("", "\n免责声明：本文来自网络，如有侵权请联系删除。"),
            ("原标题：园区迎来企业\n", "\n【责任编辑:王五】"),
            ("分享到：\n", "\n《新华日报》（2026年06月09日 03版）"),
            ("南京6月9日电（记者 张三）", "（本报记者 张三）"),
            ("时间：2026-11-22 10:31\n", "\n审核：张三 李四"),
            ("发布时间：2026年11月22日\n作者：张三\n", "\n图：李四\n终审：欧阳明"),
        ] {
            check(&format!("{before}{first}\n{second}{after}"), report);
        }
    }

    #[test]
    fn what_belongs_to_a_report_stays() {
        for text in [
            "通讯设备企业昨天落户园区。",
            "供电公司6月9日发布电价通知，居民电价不变。",
            "记者：您怎么看园区的变化？",
            "园区发布通知（以下简称通知）",
            "资讯平台昨天上线（一期）",
            "6月9日，园区迎来第一批企业（含两家外资企业）",
            "时间：12月5日14时\n地点：园区报告厅",
            "时间：2026年12月5日\n地点：园区报告厅",
            "园区停电公告\n时间：2026-11-22 10:31\n范围：柳荫路以东",
            "园区一案宣判\n终审：维持原判",
            "园区一案宣判\n初审：驳回起诉",
            "园区名单公布\n审核：不合格",
            "园区展览目录\n图：第12号展品",
        ] {
            check(text, text);
        }
    }
}
