//! Publishes that commit together with something of the caller's, as the `Idempotency-Key` that they came under.

use std::convert::Infallible;

use diesel::result::Error as DieselError;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::apart::{Progress, WIDE};
use super::matching::{MATCHED, Matches};
use super::writer::Writer;
use super::written::Written;
use super::{NewEvent, PublishError, Published};
use crate::store::db::{Away, DbError};

/// What is done in the transaction of a publish once it is known what its events will be, and before they are written.
pub trait Also: Sync {
    /// What comes of it.
    type Done: Send;
    /// Why there is to be no publish.
    type Error: Send;

    /// Does it. It is done again if the transaction is.
    fn apply(
        &self,
        connection: &mut AsyncPgConnection,
        published: &[Published],
    ) -> impl Future<Output = Result<Self::Done, Self::Error>> + Send;
}

/// Nothing else is done.
pub(super) struct Nothing;

impl Also for Nothing {
    type Done = ();
    type Error = Infallible;

    async fn apply(&self, _: &mut AsyncPgConnection, _: &[Published]) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Why nothing of it was written.
pub(super) enum Failed<E> {
    Database(DbError),
    Refused(PublishError),
    /// What was to be done with it failed.
    Also(E),
}

impl<E> From<DieselError> for Failed<E> {
    fn from(error: DieselError) -> Self {
        Self::Database(error.into())
    }
}

impl<E> From<Away> for Failed<E> {
    fn from(away: Away) -> Self {
        Self::Database(away.into())
    }
}

impl Writer {
    pub(super) async fn write_with<A: Also>(
        &self,
        events: &[NewEvent],
        also: &A,
    ) -> Result<(Written, A::Done), Failed<A::Error>> {
        if !self.apart.expects(events) {
            let written = match self.write_narrow(events, also).await {
                Err(Failed::Database(error)) if error.met_new_partition() => self.write_narrow(events, also).await,
                written => written,
            };
            if let Some(written) = written? {
                return Ok(written);
            }
        }
        self.write_in_turn(events, also).await
    }

    /// Writes events, unless their deliveries are too many for one write: nothing is written, then.
    async fn write_narrow<A: Also>(
        &self,
        given: &[NewEvent],
        also: &A,
    ) -> Result<Option<(Written, A::Done)>, Failed<A::Error>> {
        let events: Vec<&NewEvent> = given.iter().collect();
        self.db
            .run(async |connection| {
                let matches = Matches::find(connection, &events, WIDE + 1, MATCHED).await?;
                if matches.are_too_many() {
                    self.apart.expect(given.iter().enumerate().filter(|one| matches.is_wide(one.0)).map(|one| one.1));
                    return Ok(None);
                }
                self.write_together(connection, &events, matches, also, &Progress::default()).await.map(Some)
            })
            .await
    }

    pub(super) async fn write_together<A: Also>(
        &self,
        connection: &mut AsyncPgConnection,
        events: &[&NewEvent],
        matches: Matches,
        also: &A,
        progress: &Progress,
    ) -> Result<(Written, A::Done), Failed<A::Error>> {
        let (new, mut written) = self.prepare(connection, events, matches).await?;
        let done = connection
            .transaction(async |connection| {
                let done = also.apply(connection, &written.published).await.map_err(Failed::Also)?;
                self.insert(connection, &new, &mut written, progress).await?;
                Ok::<_, Failed<A::Error>>(done)
            })
            .await?;
        Ok((written, done))
    }
}
