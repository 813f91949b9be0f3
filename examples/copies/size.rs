//! What a database needs on the disk.

use std::path::Path;

use rusqlite::Connection;

use super::Outcome;

pub fn print(path: &Path) -> Outcome<()> {
    let sql = Connection::open(path)?;
    let items: i64 = sql.query_row("SELECT count(*) FROM item", [], |row| row.get(0))?;
    let items = items as f64;
    let mut statement = sql.prepare(
        "SELECT name, sum(pgsize), sum(payload), sum(unused) FROM dbstat GROUP BY 1 ORDER BY 2 DESC",
    )?;
    let mut rows = statement.query([])?;
    println!("bytes an item     pages  payload   unused");
    while let Some(row) = rows.next()? {
        let each =
            |column| -> rusqlite::Result<f64> { Ok(row.get::<_, i64>(column)? as f64 / items) };
        if each(1)? < 1.0 {
            break;
        }
        let name: String = row.get(0)?;
        println!("{name:24}{:8.0}{:9.0}{:9.0}", each(1)?, each(2)?, each(3)?);
    }
    let bytes = std::fs::metadata(path)?.len() as f64;
    let texts = packed_texts(&sql)?;
    let allowed = 1.6 * texts + 1024.0;
    println!(
        "{:.0} bytes an item; its text, each packed by itself with zstd -3: {texts:.0}; 1.6 × that + 1 KB: \
         {allowed:.0}, of which this is {:.2}",
        bytes / items,
        bytes / items / allowed
    );
    Ok(())
}

/// Bytes of a text that zstd packs as it does by default, whatever the program does; of every hundredth.
fn packed_texts(sql: &Connection) -> Outcome<f64> {
    let mut statement = sql.prepare("SELECT html FROM body WHERE item % 100 = 0")?;
    let mut rows = statement.query([])?;
    let (mut bytes, mut count) = (0, 0);
    while let Some(row) = rows.next()? {
        let html: Vec<u8> = row.get(0)?;
        bytes += zstd::bulk::compress(&zstd::decode_all(html.as_slice())?, 3)?.len();
        count += 1;
    }
    Ok(bytes as f64 / f64::from(count))
}
