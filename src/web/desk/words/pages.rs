//! Words of the queue, of stories and of acts on them. `{}` is where something else stands.

words! {
    /// Words of the pages on which stories stand. A word that another text follows brings the space along.
    PageWords {

        newest: "最新", "Newest";
        hot: "热门", "Hot";
        unplaced: "未归栏", "In no section";
        held: "未公开", "Held";
        views: "视图", "Views";
        sections: "栏目", "Sections";
        section: "栏目", "Section";
        order: "排序", "Order";
        search: "搜索", "Search";
        search_hint: "搜索标题与正文 ( / )", "Headlines and texts ( / )";
        source: "来源", "Source";
        all_sources: "全部来源", "All sources";
        clear: "清除条件", "Clear";
        compact: "紧凑", "Compact";
        roomy: "宽松", "Roomy";
        refresh: "刷新", "Refresh";
        pick: "选择：", "Select: ";
        more: "更多", "More";
        colon: "：", ": ";
        comma: "，", ", ";
        list_comma: "、", ", ";
        copies: "转载", "Copies";
        selected_none: "已选 0", "0 selected";
        act: "操作", "Act";
        acts: "操作", "Acts";
        do_it: "执行", "Do";
        first_page: "最新一页", "First page";
        older: "更早的稿件", "Older";
        pane_hint: "选一条稿件，在这里打开。j k 移动，Enter 打开，? 看全部按键。", "Open a story and it stands here. j k move, Enter opens, ? shows all keys.";
        new_story: "新稿", "New story";
        keys: "按键", "Keys";
        keys_off: "单键快捷键已关闭，可在设置中打开。", "Single keys are off; the settings switch them on.";

        no_sources: "feeds.toml 里还没有来源。加好后运行 huiwen check。", "There is no source in feeds.toml yet. Add one, then run huiwen check.";
        no_stories: "还没有抓到文章。", "Nothing has been gathered yet.";
        /// `{}` is a time.
        polled_next: "还没有抓到文章。下次 {}。", "Nothing has been gathered yet. Next at {}.";
        polled_at_once: "还没有抓到文章。马上就会抓取。", "Nothing has been gathered yet. It is about to begin.";
        not_found: "没有找到“{}”。可缩短词语（两个字即可）或清除条件。", "Nothing holds “{}”. Shorten it (two characters are enough) or clear the filter.";
        all_read: "都看过了。有新稿会提示，不打断你。", "That is all. New stories are announced and do not interrupt you.";

        headline_changed: "原标题已变", "Source's headline changed";
        on_list: "名单内", "On the list";
        not_on_list: "不在名单", "Not on the list";
        unclear: "待核", "To be checked";
        pinned: "置顶", "Pinned";
        embargoed: "定时", "Held until";
        hidden: "隐藏", "Hidden";
        corrected: "更正", "Corrected";
        withdrawn: "撤稿", "Withdrawn";
        expires: "到期", "Expires";
        expired: "已到期", "Expired";
        gone: "源站已撤", "Gone at origin";
        public_elsewhere: "已有 {} 家公开", "{} outlets published it";
        and_others: "等 {} 家", "and others, {} in all";
        viewing: "在看", "has it open";
        editing: "正在编辑", "is editing";

        story: "稿件", "Story";
        parts: "稿件内容", "Parts of the story";
        close: "关闭", "Close";
        original: "原标题：", "Source's headline: ";
        keep_ours: "保留", "Keep ours";
        take_theirs: "采用新题", "Take the new one";
        credit: "来源：", "Credit: ";
        published: "时间：", "Time: ";
        read_original: "阅读原文", "Original";
        editor: "责任编辑：", "Editor: ";
        note: "编者按", "Editor's note";
        correction: "更正", "Correction";
        summary: "摘要", "Summary";
        no_text: "来源没有给出正文。", "The source gave no text.";
        picture: "图片：", "Picture: ";
        text: "正文", "Text";
        revisions: "修订", "Revisions";
        record: "记录", "Record";
        readers: "读者所见", "What readers see";
        lead: "主稿", "Lead";
        signs: "字", "characters";
        first_report: "首发", "Opened the story";
        compare: "比较", "Compare";
        compared: "两稿比较", "Two copies compared";
        left: "左", "Left";
        right: "右", "Right";
        same_signs: "相同，字数", "The same, characters: ";
        part_this: "拆出", "Part";
        split_checked: "把勾选的拆成另一条", "Make a story of those checked";
        make_lead: "设为主稿", "Make it the lead";
        lead_by_rule: "主稿按规则自动", "Lead by rule";
        no_revisions: "来源没有改过这条稿件。", "Its sources changed nothing in this story.";
        only_layout: "文字未变，只改了版式、链接或图片", "The same words; layout, links or pictures changed";
        headline: "标题", "Headline";
        body: "正文", "Text";
        no_edits: "还没有人处理过这条稿件。", "Nobody decided anything about this story yet.";
        before: "之前", "Before";
        after: "之后", "After";
        now: "现在", "Now";
        undone: "已撤销", "Undone";

        not_published: "现在没有公开。", "Not published now.";
        published_ago: "{}前已发布", "Published {} ago";
        seconds: "{} 秒", "{} s";
        minutes: "{} 分钟", "{} min";
        hours: "{} 小时", "{} h";
        days: "{} 天", "{} days";
        in_feed: "订阅中的条目", "In the feed";
        whole_section: "整个栏目", "The whole section";
        preview: "预览", "Preview";

        feature: "上稿", "Feature";
        remove: "移出", "Remove";
        pin: "置顶", "Pin";
        unpin: "取消置顶", "Unpin";
        place: "排序", "Order";
        retitle: "改题", "Retitle";
        hide: "隐藏", "Hide";
        show: "恢复公开", "Show again";
        embargo: "定时", "Embargo";
        expire: "到期", "Expiry";
        move_to: "转栏", "Move";
        merge: "合并", "Merge";
        split: "拆分", "Split";
        apart: "永不合并", "Never join";
        set_lead: "设主稿", "Set lead";
        correct: "更正", "Correct";
        withdraw: "撤稿", "Withdraw";
        restore: "撤销撤稿", "Restore";
        undo: "撤销", "Undo";
        done: "已{}", "Done: {}";
        done_in: "已{}：{}", "Done: {}, {}";
        and_published: "，已发布", ", published";
        done_others: "其余已完成：", "Done for the others: ";
        nothing_changed: "本来就是这样，没有改动。", "It was so already.";
        saved_not_published: "已保存，尚未发布：{}", "Saved, not published yet: {}";

        headline_hint: "留空则用来源的标题。只改表达，不改人名、数字和事实。", "Empty: the source's headline again. Wording only; no names, figures or facts.";
        summary_hint: "留空则用来源的摘要。", "Empty: the source's summary again.";
        note_hint: "显示在摘要之前。留空则不加。", "Stands before the excerpt. Empty: none.";
        until: "公开时间", "Public from";
        until_hint: "到时自动公开。留空则取消定时。", "Then it is public by itself. Empty: no longer held.";
        leaves_at: "到期时间", "Leaves at";
        leaves_hint: "到时离开栏目，单页和往期存档保留。留空则不到期。", "Then it leaves its sections; page and archive stay. Empty: never.";
        zone: "时区：", "Zone: ";
        from_section: "从", "From";
        to_section: "到", "To";
        all_into: "选中的都并入这一条：", "All of them become part of:";
        other_story: "另一条稿件", "The other story";
        other_hint: "稿件编号，或先在列表里选中两条", "Its id; or select two in the list first";
        correct_label: "更正内容", "What was corrected";
        correct_hint: "读者会看到这段说明。", "Readers see this.";
        withdraw_label: "撤稿原因", "Why it is withdrawn";
        withdraw_hint: "读者会看到撤稿说明。", "Readers see this.";
        cancel: "取消", "Cancel";
        back: "返回", "Back";
        wrong_time: "看不懂这个时间。", "This is no time.";
        too_early: "时间早于 1990 年，订阅软件不认。", "The time is before 1990, which feed readers do not believe.";
        wrong_other: "看不懂这个稿件编号。", "This is no id of a story.";
        wrong_act: "没有这个操作。", "There is no such act.";
        wrong_story: "没有选中稿件。", "No story is selected.";

        no_section_such: "没有栏目“{}”。", "There is no section “{}”.";
        bad_headline: "标题要一行，不能为空，也不能有看不见的字符。", "A headline is one line that is not empty, without characters that nobody sees.";
        bad_words: "文字不能为空，也不能有看不见的字符。", "The text is empty, or holds characters that nobody sees.";
        too_long: "文字超过 {} 字。", "The text is longer than {} characters.";
        bad_address: "“{}”不是 http:// 或 https:// 开头的网址。", "“{}” is no address that begins with http:// or https://.";
        same_story: "两条是同一条稿件。", "Both are the same story.";
        same_section: "两个栏目相同。", "Both are the same section.";
        one_hidden: "两条中有一条隐藏。先把另一条也隐藏，或恢复这一条，再合并。", "One of the two is hidden: hide the other as well, or show this one again, then merge them.";
        they_differ: "两条的公开状态不同（{}），先改成一样再合并。", "One of the two is {} and the other is not: make them equal, then merge them.";
        no_item: "稿件里没有这一份。", "The story has no such copy.";
        nothing_to_part: "选出其中几份，不能全选，也不能不选。", "Choose some of the copies, not all of them.";
        stale_story: "这条稿件刚才有人改过。", "Somebody changed this story meanwhile.";
        source_changed: "来源刚改了原文，现在的标题是“{}”。", "Its source changed its words meanwhile; its headline is “{}” now.";
        neighbour_left: "它要排在后面的那条已不在置顶里。", "The story that it is to stand behind is not pinned any more.";
        behind_head: "置顶最多 12 条。", "A head holds 12 stories.";
        needs_rank: "需要“{}”才能做这件事。", "Only a {} may do this.";
        in_past: "这个时间已经过去。", "That time is over.";
        public_already: "已经公开，不能再定时；可以隐藏。", "It is public already; hide it instead.";
        not_public: "没有公开，不必撤稿；可以隐藏。", "It is not public; hide it instead.";
        expires_first: "到期会早于公开时间。", "It would expire before its embargo ends.";
        expired_already: "已经到期；先取消到期时间。", "It has expired; clear its expiry first.";
        no_edit: "没有这条记录。", "There is no such edit.";
        lasting: "这一步不能撤销。", "This cannot be taken back.";
        failed_store: "程序或数据库出错。", "The program or its database failed.";
        written_story: "自撰", "Written";
        purged: "清除", "Purged";
        allowed: "允许合并", "May be joined";
        undone_edit: "撤销 #{}", "Undone: #{}";
        passed: "到时公开", "The embargo passed";
        has_expired: "到期离栏", "The story expired";
        by_rule: "按规则", "by rule";
        none_any_more: "（取消）", "(none)";

        not_saved: "没有保存", "Not saved";
        theirs: "现在的", "As it is now";
        mine: "你的", "Yours";
        use_theirs: "用现在的", "Keep what is there";
        use_mine: "用我的", "Use mine";
        merge_texts: "合起来改", "Edit both together";
        changed_by: "{} {} 已改过：{}", "{} changed it at {}: {}";

        order_hint: "上面是置顶的稿件，其余按时间。拖动 ⠿，或按 Alt+↑ ↓。订阅软件按日期排序，置顶只在网页上有效。", "Pinned stories come first, the others by time. Drag ⠿, or press Alt+↑ ↓. Feed readers sort by date: pins count on pages only.";
        head: "置顶", "Pinned";
        no_head: "还没有置顶的稿件。", "Nothing is pinned.";
        by_time: "其余按时间", "The others by time";
        to_queue: "栏目稿件", "Stories of the section";
        drag: "拖动：", "Drag: ";
        up: "上移", "Up";
        down: "下移", "Down";
        position: "第几位", "Position";
        move_there: "移到该位", "Move there";

        from_address: "从网址收录", "From an address";
        fetch: "抓取", "Fetch";
        credit_field: "来源", "Credit";
        published_field: "时间", "Time";
        link: "原文网址", "Address";
        no_section: "暂不归栏", "No section yet";
        save: "保存", "Save";
        bookmarklet: "收藏夹按钮", "Bookmarklet";
        bookmarklet_hint: "把下面这行存为浏览器书签，在文章页点它，就会打开这张表。", "Save this line as a bookmark; on the page of an article it opens this form.";
        fetch_failed: "抓取失败：{}", "It could not be fetched: {}";
        /// How chrono writes a day of this year.
        day: "%-m月%-d日", "%b %-d";

        say_selected: "已选 {}", "{} selected";
        say_arrivals: "显示 {} 条新稿", "Show {} new stories";
        say_refresh: "刷新", "Refresh";
        say_lost: "连接中断，10 秒后重试。列表可能已旧。", "The connection is lost; trying again in 10 seconds. The list may be old.";
        say_expired: "登录已过期。在此登录，你写的内容还在。", "Your session has ended. Sign in here; what you wrote is still there.";
        say_failed: "没有完成（{}）。", "It was not done ({}).";
        say_ime: "输入法占用了按键，按 Shift 切到英文", "An input method takes the keys: Shift switches it to English";
        say_prefix: "g …：q 稿件，h 热门，s 来源，r 规则，l 记录", "g …: q queue, h hot, s sources, r rules, l log";
        say_place: "第 {} 位，共 {}", "Place {} of {}";
        say_none: "没有选中稿件", "No story is selected";
        say_no_undo: "没有可撤销的操作", "There is nothing to undo";
        say_viewing: "在看", "has it open";
        say_editing: "正在编辑", "is editing";

        key_move: "下一条、上一条", "Next, previous story";
        key_open: "打开", "Open";
        key_close: "关闭", "Close";
        key_select: "选中", "Select";
        key_extend: "连续选中", "Select on";
        key_f: "上稿", "Feature";
        key_d: "移出栏目", "Remove from the section";
        key_p: "置顶、取消置顶", "Pin, unpin";
        key_order: "移动置顶稿件（排序页、栏目稿件）", "Move a pinned story (page of the order, queue of a section)";
        key_t: "改题", "Retitle";
        key_s: "摘要", "Summary";
        key_n: "编者按", "Editor's note";
        key_h: "隐藏、恢复公开", "Hide, show again";
        key_e: "定时", "Embargo";
        key_y: "到期", "Expiry";
        key_v: "转栏", "Move";
        key_m: "合并", "Merge";
        key_b: "拆分", "Split";
        key_w: "永不合并", "Never join";
        key_a: "设主稿", "Set lead";
        key_c: "更正（主编）", "Correct (chief)";
        key_shift_w: "撤稿（主编）", "Withdraw (chief)";
        key_shift_n: "新稿", "New story";
        key_i: "比较两稿", "Compare two copies";
        key_u: "撤销", "Undo";
        key_r: "显示新稿、刷新", "Show new stories";
        key_search: "搜索", "Search";
        key_help: "本页", "This page";
        key_g_q: "稿件", "Queue";
        key_g_h: "热门", "Hot";
        key_g_s: "来源", "Sources";
        key_g_r: "规则", "Rules";
        key_g_l: "记录", "Log";
    }
}

impl PageWords {
    /// What only the script says, by the names that it knows.
    pub(in crate::web::desk) fn phrases(&self) -> Vec<(&'static str, &'static str)> {
        vec![
            ("selected", self.say_selected),
            ("arrivals", self.say_arrivals),
            ("refresh", self.say_refresh),
            ("lost", self.say_lost),
            ("expired", self.say_expired),
            ("failed", self.say_failed),
            ("ime", self.say_ime),
            ("prefix", self.say_prefix),
            ("place", self.say_place),
            ("none", self.say_none),
            ("no_undo", self.say_no_undo),
            ("viewing", self.say_viewing),
            ("editing", self.say_editing),
        ]
    }

    /// Keys, and what they do.
    pub(in crate::web::desk) fn key_list(&self) -> Vec<(&'static [&'static str], &'static str)> {
        vec![
            (&["j", "k"], self.key_move),
            (&["Enter"], self.key_open),
            (&["Esc"], self.key_close),
            (&["x"], self.key_select),
            (&["Shift+J", "Shift+K"], self.key_extend),
            (&["f"], self.key_f),
            (&["d"], self.key_d),
            (&["p"], self.key_p),
            (&["Alt+↑", "Alt+↓"], self.key_order),
            (&["t"], self.key_t),
            (&["s"], self.key_s),
            (&["n"], self.key_n),
            (&["h"], self.key_h),
            (&["e"], self.key_e),
            (&["y"], self.key_y),
            (&["v"], self.key_v),
            (&["m"], self.key_m),
            (&["b"], self.key_b),
            (&["w"], self.key_w),
            (&["a"], self.key_a),
            (&["c"], self.key_c),
            (&["Shift+W"], self.key_shift_w),
            (&["Shift+N"], self.key_shift_n),
            (&["i"], self.key_i),
            (&["u"], self.key_u),
            (&["r"], self.key_r),
            (&["/"], self.key_search),
            (&["?"], self.key_help),
            (&["g", "q"], self.key_g_q),
            (&["g", "h"], self.key_g_h),
            (&["g", "s"], self.key_g_s),
            (&["g", "r"], self.key_g_r),
            (&["g", "l"], self.key_g_l),
        ]
    }
}

/// A sentence with these in the place of its holes, in their order.
pub(in crate::web::desk) fn fill(sentence: &str, values: &[&str]) -> String {
    let mut filled = String::with_capacity(sentence.len() + 16);
    let mut values = values.iter();
    for (index, piece) in sentence.split("{}").enumerate() {
        if index > 0 {
            filled.push_str(values.next().unwrap_or(&""));
        }
        filled.push_str(piece);
    }
    filled
}
