//! The schema is the same on both engines.

use crate::support::{Engine, Home};

/// `table.column kind nullable`.
fn columns_on_sqlite() -> Vec<String> {
    let home = Home::on(Engine::Sqlite);
    drop(home.open());
    let database = rusqlite::Connection::open(home.database()).unwrap();
    let sql = "SELECT t.name || '.' || c.name || ' ' || \
               CASE c.type WHEN 'INTEGER' THEN 'bigint' WHEN 'BLOB' THEN 'bytea' ELSE 'text' END || \
               CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN '' ELSE ' nullable' END \
               FROM sqlite_schema t JOIN pragma_table_info(t.name) c \
               WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";
    let mut statement = database.prepare(sql).unwrap();
    let columns = statement.query_map([], |row| row.get(0)).unwrap();
    columns.map(Result::unwrap).collect()
}

fn columns_on_postgres() -> Vec<String> {
    let home = Home::on(Engine::Postgres);
    drop(home.open());
    let sql = "SELECT table_name || '.' || column_name || ' ' || data_type || \
               CASE is_nullable WHEN 'NO' THEN '' ELSE ' nullable' END \
               FROM information_schema.columns WHERE table_schema = 'public'";
    let columns = home.on_server.as_ref().unwrap().run(sql);
    columns.lines().map(str::to_owned).collect()
}

#[test]
fn a_column_on_one_engine_is_one_on_the_other() {
    let (sqlite, postgres) = (columns_on_sqlite(), columns_on_postgres());
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        these.iter().filter(|column| !those.contains(column)).cloned().collect()
    };
    assert_eq!(only(&sqlite, &postgres), Vec::<String>::new(), "only on SQLite");
    assert_eq!(only(&postgres, &sqlite), Vec::<String>::new(), "only on PostgreSQL");
}

#[test]
fn text_is_sorted_by_its_bytes_as_on_sqlite() {
    let home = Home::on(Engine::Postgres);
    drop(home.open());
    let sql = "SELECT string_agg(table_name || '.' || column_name, ' ') FROM information_schema.columns \
               WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'";
    assert_eq!(home.on_server.as_ref().unwrap().run(sql), "", "say COLLATE \"C\"");
}

#[test]
fn nothing_is_checked_at_the_commit_only() {
    let home = Home::on(Engine::Postgres);
    drop(home.open());
    let sql = "SELECT string_agg(conname, ' ') FROM pg_constraint WHERE condeferrable";
    assert_eq!(home.on_server.as_ref().unwrap().run(sql), "");
}
