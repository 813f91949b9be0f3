//! The words of the pages of sources and rules.

use crate::model::{FailureKind, Health};

words! {
    /// Every word that these pages say by themselves.
    SourceWords {
        sources: "来源", "Sources";
        sources_hint: "最需要人看的排在最前。增加和修改来源在 feeds.toml 里。", "What needs a person stands first. Sources are added and changed in feeds.toml.";
        source: "来源", "Source";
        health: "状态", "State";
        never_asked: "未抓取", "never asked";
        reason: "原因", "Reason";
        last_success: "上次成功", "Last success";
        next_poll: "下次抓取", "Next poll";
        at_once: "立即", "at once";
        not_again: "不再抓取", "not again";
        items_per_day: "条/日", "Items a day";
        /// What the bars are: `{}` days, `{}` items in all.
        bars: "近 {} 天共 {} 条", "{} days, {} items";
        poll: "立即抓取", "Poll now";
        mute: "停抓", "Mute";
        revive: "恢复", "Revive";
        /// `{}` is the new address.
        move_to: "改到 {}", "Move to {}";
        poll_done: "下一轮就抓取", "The next round polls it";
        mute_done: "已停抓", "Muted";
        revive_done: "已恢复，下一轮就抓取", "Revived; the next round polls it";
        move_done: "已改到新地址。有空时请把它写进 feeds.toml", "Polled at its new address from now on; put that into feeds.toml at leisure";
        stories: "它的稿件", "Its stories";
        problems: "用不上的内容", "What could not be used";
        moving: "永久转向", "Moved for good";
        acts: "操作", "Acts";
        done_before: "操作记录", "What was done";
        nothing_done: "还没有人操作过。", "Nobody did anything yet.";
        lines: "feeds.toml 里的写法", "Its lines in feeds.toml";
        /// `{}` is the number of the first line.
        lines_from: "从第 {} 行起", "from line {}";
        lines_hint: "在这里改动只是试读最近抓到的文档，不会写进文件。", "A change here is only tried on the document that was fetched last; it is not written.";
        lines_none: "feeds.toml 里找不到它的写法。", "Its lines could not be found in feeds.toml.";
        try_lines: "试读", "Try";
        tried: "试读结果", "What would be read";
        /// `{}` is the time of the document.
        tried_on: "用 {} 抓到的文档", "in the document of {}";
        no_document: "还没有留存的文档。抓取一次以后再试。", "No document is kept yet. Try again after a poll.";
        now_column: "现在", "Now";
        then_column: "改后", "Then";
        /// `{}` entries, `{}` of them dated.
        entries: "{} 条，其中 {} 条有日期", "{} entries, {} of them with a date";
        not_understood: "读不懂", "not understood";
        headline_in_article: "（标题在正文页）", "(the headline is in the article)";
        no_date: "无日期", "no date";
        article: "最近一篇正文", "The last article";
        headline: "标题", "Headline";
        date: "日期", "Date";
        credit: "来源", "Credit";
        text: "正文", "Text";
        none: "无", "none";
        rules: "规则", "Rules";
        rules_hint: "规则和栏目写在 feeds.toml 里。", "Rules and sections are written in feeds.toml.";
        sections: "栏目", "Sections";
        section: "栏目", "Section";
        takes: "收稿", "Takes";
        takes_all: "来源和规则", "what sources and rules propose";
        takes_auto: "编辑选稿，来源和规则补充", "what editors choose, and what sources and rules propose";
        takes_chosen: "只收编辑选稿", "what editors choose";
        state: "发布", "Publication";
        published: "正常", "as usual";
        /// `{}` is the reason.
        held: "已暂缓：{}", "Held back: {}";
        accept: "放行", "Release";
        accepted: "已放行", "Released";
        accept_rank: "请主编核对后放行。", "A chief editor has to look, and to release it.";
        rule: "规则", "Rule";
        never: "不进", "never";
        weight: "权重", "Weight";
        hits: "30 天命中", "Hits in 30 days";
        last_hit: "最近命中", "Last hit";
        no_rules: "还没有规则。", "There are no rules yet.";
        try_rules: "试算", "Try";
        /// `{}` stories were looked at, `{}` would move.
        moved: "看了 {} 篇，其中 {} 篇会变动", "{} stories were looked at, {} would move";
        not_all: "只看了最近的这些。", "Only the newest were looked at.";
        enters: "进入", "enters";
        leaves: "离开", "leaves";
        primary: "主栏目", "primary section";
        folder_moves: "文件夹不会搬家，请在 feeds.toml 里改它的 url。", "A folder does not move; change its url in feeds.toml.";
        no_move: "它没有永久转向别的地址。", "It does not redirect for good to another address.";
        write_them: "满意后写进 feeds.toml，再运行 huiwen rules apply，已有稿件才会变动。", "Once you like them, write them into feeds.toml and run huiwen rules apply: only then do stored stories move.";
    }
}

/// A health in the words of the desk.
pub(in crate::web::desk) fn health(health: Health, is_chinese: bool) -> &'static str {
    if !is_chinese {
        return health.as_str();
    }
    match health {
        Health::Ok => "正常",
        Health::Muted => "停抓",
        Health::Quiet => "安静",
        Health::Stale => "陈旧",
        Health::Drifted => "走样",
        Health::Failing => "失败",
        Health::Blocked => "被拒",
        Health::Gone => "已撤",
    }
}

/// A failure in the words of the desk; none in English, in which its message is.
pub(in crate::web::desk) fn failure(kind: FailureKind, is_chinese: bool) -> Option<&'static str> {
    is_chinese.then_some(match kind {
        FailureKind::Dns => "域名无法解析",
        FailureKind::Connect => "连不上",
        FailureKind::Tls => "TLS 证书或协议不合",
        FailureKind::Timeout => "超时",
        FailureKind::Forbidden => "地址不许抓取",
        FailureKind::Redirect => "转向太多或无处可去",
        FailureKind::Status => "服务器回答了错误",
        FailureKind::TooLarge => "文档太大",
        FailureKind::Damaged => "文档残缺",
        FailureKind::Robots => "robots.txt 不许",
        FailureKind::Challenge => "要求人机验证",
        FailureKind::Unreadable => "文档不是所写的种类",
        FailureKind::NothingFound => "选择器什么也没找到",
    })
}
