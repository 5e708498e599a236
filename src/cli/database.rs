//! The database that a command works on: the one that was named, or the embedded one.

use anyhow::Context;
use diesel_async::AsyncPgConnection;

use crate::config::{DatabaseArgs, Refusal, pg_variables};
use crate::postgres::{Embedded, Settings};
use crate::store::db::{self, Conninfo, Db};
use crate::store::migrate;

/// The database of the embedded cluster.
const NAME: &str = "jetbridge";

/// How to connect to the database that was named, if one was: what its URL leaves open, the variables of libpq say.
pub fn named(args: &DatabaseArgs) -> anyhow::Result<Option<String>> {
    args.database_url.as_deref().map(|url| complete(url, "DATABASE_URL")).transpose()
}

/// A URL with what it leaves open; an error names it so.
pub fn complete(url: &str, name: &str) -> anyhow::Result<String> {
    let refused = |error: anyhow::Error| Refusal(format!("{error:#}.").replace("DATABASE_URL", name));
    let mut info = Conninfo::parse(url).map_err(|error| refused(error.into()))?;
    for (parameter, value) in pg_variables() {
        info.set_default(parameter, value);
    }
    let url = info.to_text();
    db::check(&url).map_err(refused)?;
    Ok(url)
}

/// A database that can be connected to, for as long as this is kept.
pub struct Database {
    /// How to connect.
    pub url: String,
    embedded: Option<Embedded>,
}

impl Database {
    /// The named one, or the embedded one, started if it does not run.
    pub async fn open(args: &DatabaseArgs) -> anyhow::Result<Self> {
        if let Some(url) = named(args)? {
            return Ok(Self { url, embedded: None });
        }
        let settings =
            Settings { data_dir: args.data_dir.clone(), bin_dir: args.embedded_pg_bin_dir.clone(), durable: true };
        let embedded = tokio::task::spawn_blocking(move || Embedded::start(&settings)).await??;
        migrate::create_database(&embedded.url("postgres"), NAME).await.context("creating the database")?;
        Ok(Self { url: embedded.url(NAME), embedded: Some(embedded) })
    }

    /// A connection to it.
    pub async fn connect(&self) -> anyhow::Result<AsyncPgConnection> {
        Db::connect(&self.url).await.with_context(|| format!("connecting to {}", self.describe()))
    }

    /// What to call it in front of a person, without its password.
    pub fn describe(&self) -> &'static str {
        match &self.embedded {
            None => "the database of DATABASE_URL",
            Some(_) => "embedded Postgres",
        }
    }

    /// Stops the embedded one, if this process started it.
    pub async fn close(self) -> anyhow::Result<()> {
        if let Some(embedded) = self.embedded {
            tokio::task::spawn_blocking(move || embedded.stop()).await?;
        }
        Ok(())
    }
}
