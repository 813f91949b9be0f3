//! What a database needs on the disk.

use std::path::Path;

use rusqlite::Connection;

use super::Outcome;

pub fn print(path: &Path) -> Outcome<()> {
    let sql = Connection::open(path)?;
    let number = |query: &str| sql.query_row(query, [], |row| row.get::<_, i64>(0));
    let items = number("SELECT count(*) FROM item")? as f64;
    let mut statement = sql.prepare(
        "SELECT coalesce(tbl_name, dbstat.name), dbstat.name, sum(pgsize), sum(payload), sum(unused)
         FROM dbstat LEFT JOIN sqlite_schema ON sqlite_schema.name = dbstat.name
         GROUP BY 2 ORDER BY 3 DESC",
    )?;
    let mut rows = statement.query([])?;
    println!("bytes an item     pages  payload   unused");
    while let Some(row) = rows.next()? {
        let each =
            |column| -> rusqlite::Result<f64> { Ok(row.get::<_, i64>(column)? as f64 / items) };
        if each(2)? < 1.0 {
            break;
        }
        let name: String = row.get(1)?;
        println!("{name:24}{:8.0}{:9.0}{:9.0}", each(2)?, each(3)?, each(4)?);
    }
    let bytes = std::fs::metadata(path)?.len() as f64;
    let texts = number("SELECT sum(length(html)) FROM body")? as f64;
    let allowed = 1.6 * texts + 1024.0 * items;
    println!(
        "{:.0} bytes an item; bodies {:.0}; allowed {:.0}: {:.2} of it",
        bytes / items,
        texts / items,
        allowed / items,
        bytes / allowed
    );
    Ok(())
}
