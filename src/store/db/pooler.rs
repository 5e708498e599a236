//! Whether a pooler stands between that gives each transaction another session.

use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use tokio::time::timeout;

use super::{Db, sqlstate};

/// How long one question may take.
const LIMIT: Duration = Duration::from_secs(3);
/// How often a statement is asked for alone. A pooler that takes its sessions in turn shows itself so.
const ALONE: usize = 3;

/// Whether what one transaction prepares is missing in the next one of the same connection.
pub async fn shares_sessions(url: &str) -> anyhow::Result<bool> {
    // A name of its own: sessions of the pooler may still have what an earlier probe prepared.
    let name = format!("jetbridge_probe_{:016x}", rand::random::<u64>());
    let execute = format!("EXECUTE {name}");
    let mut own = Db::connect(url).await?;
    let mut other = Db::connect(url).await?;
    let mut ask = async |of_other: bool, text: &str| {
        let connection = if of_other { &mut other } else { &mut own };
        match timeout(LIMIT, connection.batch_execute(text)).await? {
            Ok(()) => anyhow::Ok(false),
            // Not there, or there already, since somebody else was given this session before.
            Err(error) if matches!(sqlstate(&error), Some("26000" | "42P05")) => Ok(true),
            Err(error) => Err(error.into()),
        }
    };
    let mut is_shared = ask(false, &format!("PREPARE {name} AS SELECT 1")).await?;
    for _ in 0..ALONE {
        is_shared = is_shared || ask(false, &execute).await?;
    }
    // One that takes the session which was used last gives it to the other, and this one gets another.
    is_shared = is_shared || ask(true, "BEGIN; SELECT 1").await? || ask(false, &execute).await?;
    let _ = ask(true, "ROLLBACK").await;
    let _ = ask(false, &format!("DEALLOCATE {name}")).await;
    Ok(is_shared)
}
