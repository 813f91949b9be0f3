//! Words of the way in, of accounts and settings.

words! {
    /// Words of the frame and of the pages that are not about stories.
    DoorWords {
        desk: "编辑台", "Desk";
        skip: "跳到正文", "Skip to content";
        navigation: "导航", "Navigation";
        queue: "队列", "Queue";
        hot: "热点", "Hot";
        order: "排序", "Order";
        sources: "来源", "Sources";
        rules: "规则", "Rules";
        log: "记录", "Log";
        users: "账号", "Accounts";
        settings: "设置", "Settings";
        sign_out: "退出", "Sign out";

        sign_in: "登录", "Sign in";
        name: "用户名", "Name";
        password: "密码", "Password";
        no_accounts: "还没有账号。请在服务器上运行 huiwen user add，再来登录。", "There is no account yet. Run huiwen user add on the server, then come back.";
        signed_out: "请先登录。", "Please sign in.";
        session_ended: "登录已过期。请重新登录。", "Your session has ended. Please sign in again.";
        kept: "登录已过期。在此登录，你写的内容还在，登录后再按一次。", "Your session has ended. Sign in here; what you wrote is still there, for you to send again.";
        signed_in_again: "已登录。刚才写的内容都在，还没有执行；核对后再按一次。", "You are signed in. What you wrote is still there and not yet done: look it over and send it again.";
        wrong_login: "用户名或密码不对。", "The name or the password is wrong.";
        paused: "试的次数太多了。请过 {} 秒再试。", "Too many attempts. Try again in {} seconds.";

        observer: "观察", "Observer";
        editor: "编辑", "Editor";
        chief: "主编", "Chief editor";
        admin: "管理", "Admin";

        refused: "没有完成", "Not done";
        rank: "权限：这需要“{}”。请找有此权限的同事，或请管理员调整。", "Your account may not do this: it needs “{}”. Ask a colleague who may, or an admin.";
        foreign: "这个请求不是从编辑台的页面发出的，没有执行。请从编辑台重新操作。若一直如此，请检查 feeds.toml 里 desk.link 是不是你打开的地址。", "This request did not come from a page of the desk, so nothing was done. Start again from the desk. If this goes on, check that desk.link in feeds.toml is the address that you opened.";
        stale: "这个页面已经旧了，没有执行。请返回、刷新，再试一次。", "This page is out of date, so nothing was done. Go back, reload it and try again.";
        /// `{}` is the name of the account.
        stale_kept: "这个页面是另一次登录时打开的，没有执行。内容还在，再按一次就以“{}”执行。", "This page was opened in another session, so nothing was done. What you wrote is still there; send it again as “{}”.";
        not_found: "没有这个页面。它可能已改名，或者从来没有过。", "There is no such page. It may have been renamed, or never have been.";
        wrong_method: "这个地址不能这样用。", "This address cannot be used like this.";
        too_large: "内容太长（最多 1 MB）。", "This is too long (1 MB at most).";
        too_slow: "请求太慢，已中断。请重试。", "The request took too long and was broken off. Please try again.";
        no_story: "没有这条稿件。它可能已并入别的稿件。", "There is no such story. It may have become part of another.";
        broken: "程序或数据库出错，没有完成。原因已写入日志，请告诉管理员。", "The program or its database failed. The reason is in the program's log; tell your admin.";
        back_to_desk: "回到编辑台", "Back to the desk";
        bad_form: "表单缺了内容，或者写得不对。请返回再试一次。", "Something in the form is missing or wrong. Go back and try again.";

        send_again: "再提交一次", "Send again";

        users_hint: "账号从不删除：记录里的名字永远只属于一个人。", "Accounts are never deleted: a name in the log belongs to one person for ever.";
        role: "权限", "Role";
        state: "状态", "State";
        made: "建立", "Made";
        last_seen: "最近使用", "Last used";
        open_state: "开放", "Open";
        closed_state: "已停用", "Closed";
        never_seen: "未登录", "Not signed in";
        acts: "操作", "Acts";
        set_role: "改权限", "Set role";
        close: "停用", "Close";
        reopen: "恢复", "Open again";
        reset: "重置密码", "Reset password";
        add_user: "新账号", "New account";
        add: "添加", "Add";
        add_hint: "系统会生成密码，只显示一次。请当面或打电话告诉本人，登录后可在“设置”里改。", "A password is made and shown once. Tell it in person or by telephone; it can be changed in the settings.";
        password_for: "“{}”的新密码", "The new password of “{}”";
        shown_once: "只显示这一次，别处没有保存。该账号已有的登录都已退出。", "It is shown this once and kept nowhere. Wherever the account was signed in, it no longer is.";
        to_users: "回到账号", "Back to the accounts";
        said_role: "权限已改。", "The role is set.";
        said_close: "账号已停用，登录已退出。", "The account is closed, and signed out everywhere.";
        said_open: "账号已恢复。", "The account is open again.";

        manner: "界面", "How the desk looks";
        language: "语言", "Language";
        site_language: "随网站", "As the site";
        keys: "单键快捷键", "Single keys act";
        keys_hint: "关闭后，f、d、p 等单个按键不再起作用。", "Without, keys such as f, d and p do nothing.";
        save: "保存", "Save";
        own_password: "改密码", "Change your password";
        old_password: "现在的密码", "The password of now";
        new_password: "新密码（至少 10 个字）", "The new password (10 characters or more)";
        new_again: "再输入一次", "The same once more";
        password_hint: "改好后，其他地方的登录都会退出。", "Wherever else you are signed in, you no longer are then.";
        change: "更改", "Change";
        sessions: "登录在这些地方", "Where you are signed in";
        browser: "浏览器", "Browser";
        since: "登录时间", "Since";
        this_one: "这里", "here";
        end: "退出", "Sign out";
        said_manner: "设置已保存。", "Your settings are saved.";
        said_password: "密码已改，其他地方的登录已退出。", "Your password is changed, and you are signed out elsewhere.";
        said_end: "那里的登录已退出。", "You are signed out there.";
        not_the_same: "两次输入的新密码不一样。", "The two new passwords are not the same.";

        name_empty: "用户名是空的。", "The name is empty.";
        name_long: "用户名超过 40 个字。", "The name is longer than 40 characters.";
        name_unseen: "用户名里有换行或看不见的字符。", "The name holds a line break or another character that nobody sees.";
        name_reserved: "这个用户名留给系统了。", "This name is reserved: it signs what the clock does, or a login in the shell.";
        name_taken: "已有这个用户名，或看起来一样的。用过的名字不再给别人。", "There is an account of this name, or of one that looks the same. Names are never used again.";
        name_unknown: "没有这个账号。", "There is no such account.";
        last_admin: "这是最后一个能管理账号的账号，不能停用或降级。", "This is the last account that may look after accounts: it is neither closed nor made less.";
        password_short: "密码至少要 10 个字。", "A password has at least 10 characters.";
        password_long: "密码最多 200 个字。", "A password has at most 200 characters.";
        password_common: "这个密码太容易猜到。可用几个互不相关的词。", "This password is guessed soon. Take some words that do not belong together.";
        password_wrong: "现在的密码不对。", "That is not the password of now.";
    }
}
