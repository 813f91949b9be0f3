//! Words of the way in, of accounts, settings and the log.

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
        not_found: "没有这个页面。它可能已改名，或者从来没有过。", "There is no such page. It may have been renamed, or never have been.";
        wrong_method: "这个地址不能这样用。", "This address cannot be used like this.";
        too_large: "内容太长（最多 1 MB）。", "This is too long (1 MB at most).";
        too_slow: "请求太慢，已中断。请重试。", "The request took too long and was broken off. Please try again.";
        no_story: "没有这条稿件。它可能已并入别的稿件。", "There is no such story. It may have become part of another.";
        broken: "程序或数据库出错，没有完成。原因已写入日志，请告诉管理员。", "The program or its database failed. The reason is in the program's log; tell your admin.";
        back_to_desk: "回到编辑台", "Back to the desk";
    }
}
