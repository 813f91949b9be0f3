//! Words of the queue, of stories and of acts on them.

words! {
    /// Words of the pages on which stories stand.
    PageWords {
        queue: "队列", "Queue";
    }
}
