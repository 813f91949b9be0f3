//! Words of the log, and of what stands in it.

words! {
    /// Words of the page of the log.
    LogWords {
        editor: "编辑", "Editor";
        act: "操作", "Act";
        any: "全部", "Any";
        story: "稿件编号", "Story id";
        section: "栏目", "Section";
        since: "从", "From";
        until: "到", "To";
        filter: "筛选", "Filter";
        clear: "清除条件", "Clear";
        csv: "导出 CSV", "Export as CSV";
        json: "导出 JSON", "Export as JSON";
        time: "时间", "Time";
        what: "稿件", "Story";
        before: "之前", "Before";
        after: "之后", "After";
        stories: "稿件", "Stories";
        others: "来源、栏目与账号", "Sources, sections and accounts";
        about: "对象", "About";
        older: "更早", "Older";
        newest: "最新", "Newest";
        empty: "还没有记录。", "Nothing is in the log yet.";
        none: "没有符合条件的记录。可放宽或清除条件。", "Nothing in the log is like that. Ask for less, or clear the filter.";
        wrong_story: "稿件编号不对。它像 6fa459ea-ee8a-3ca4-894e-db77e160355e。", "This is no id of a story, such as 6fa459ea-ee8a-3ca4-894e-db77e160355e.";
        wrong_day: "日期不对。它像 2026-11-22。", "This is no date, such as 2026-11-22.";
        wrong_format: "只能导出 csv 或 json。", "The log is exported as csv or json.";

        feature: "上稿", "Feature";
        remove: "移出", "Remove";
        move_to: "转栏", "Move";
        pin: "置顶", "Pin";
        unpin: "取消置顶", "Unpin";
        place: "排序", "Order";
        retitle: "改题", "Retitle";
        summary: "改摘要", "Summary";
        note: "改编者按", "Note";
        hide: "隐藏", "Hide";
        unhide: "恢复公开", "Show again";
        embargo: "定时", "Embargo";
        expire: "设到期", "Expiry";
        due: "到时", "Due";
        lead: "设主稿", "Set lead";
        correct: "更正", "Correct";
        withdraw: "撤稿", "Withdraw";
        restore: "撤销撤稿", "Restore";
        write: "收录", "Write";
        purge: "清除原文", "Purge";
        merge: "合并", "Merge";
        split: "拆分", "Split";
        apart: "永不合并", "Never join";
        allow: "允许合并", "May be joined";
        undo: "撤销", "Undo";

        mute: "停抓", "Mute";
        revive: "恢复抓取", "Revive";
        poll: "立即抓取", "Poll now";
        new_address: "改地址", "Move";
        accept: "放行", "Release";
        add: "新建账号", "Make an account";
        role: "改权限", "Set role";
        password: "改密码", "Set password";
        close: "停用账号", "Close";
        open: "恢复账号", "Open again";
    }
}

impl LogWords {
    /// The verbs of the log, as it spells them, and in words.
    pub(in crate::web::desk) fn acts(&self) -> [(&'static str, &'static str); 25] {
        [
            ("feature", self.feature),
            ("remove", self.remove),
            ("move", self.move_to),
            ("pin", self.pin),
            ("unpin", self.unpin),
            ("place", self.place),
            ("retitle", self.retitle),
            ("summary", self.summary),
            ("note", self.note),
            ("hide", self.hide),
            ("unhide", self.unhide),
            ("embargo", self.embargo),
            ("expire", self.expire),
            ("due", self.due),
            ("lead", self.lead),
            ("correct", self.correct),
            ("withdraw", self.withdraw),
            ("restore", self.restore),
            ("write", self.write),
            ("purge", self.purge),
            ("merge", self.merge),
            ("split", self.split),
            ("apart", self.apart),
            ("allow", self.allow),
            ("undo", self.undo),
        ]
    }

    /// The verbs of what is done to sources, sections and accounts, and in words.
    pub(in crate::web::desk) fn deeds(&self) -> [(&'static str, &'static str); 10] {
        [
            ("mute", self.mute),
            ("revive", self.revive),
            ("poll", self.poll),
            ("move", self.new_address),
            ("accept", self.accept),
            ("add", self.add),
            ("role", self.role),
            ("password", self.password),
            ("close", self.close),
            ("open", self.open),
        ]
    }

    /// Such a verb in words; one that we do not know as it is.
    pub(in crate::web::desk) fn deed_in_words<'a>(&self, verb: &'a str) -> &'a str {
        in_words(&self.deeds(), verb)
    }

    /// A verb of the log or of forms in words, such that 已 may stand before it; one that we do not know as it is.
    pub(in crate::web::desk) fn act_in_words<'a>(&self, verb: &'a str) -> &'a str {
        let verb = if verb == "show" { "unhide" } else { verb };
        in_words(&self.acts(), verb)
    }
}

fn in_words<'a>(known: &[(&'static str, &'static str)], verb: &'a str) -> &'a str {
    known.iter().find(|(known, _)| *known == verb).map_or(verb, |(_, word)| *word)
}
