//! Is the signature of a request good? The delivery's id leads to its subscription, and that to the secrets that sign; that of a
//! notice of alerts to the rules that it is of.

use bytes::Bytes;
use chrono::{DateTime, Utc};

use crate::domain::id::DeliveryId;
use crate::domain::reach::Reach;
use crate::domain::sealing::Keyring;
use crate::domain::verification::{Finding, Headers, Label, Secret, TOLERANCE, Verdict, verify};
use crate::store::db::Db;
use crate::store::{alert_rules, deliveries, signing_secrets, targets};

/// The verdict on a request that came at this time.
pub(super) async fn check(db: &Db, keyring: &Keyring, headers: Headers, body: Bytes, now: DateTime<Utc>) -> Verdict {
    let secrets = match headers.id().map(str::parse::<DeliveryId>) {
        Some(Ok(id)) => secrets_of(db, keyring, id, now).await,
        _ => Ok(None),
    };
    let (secrets, fault) = match secrets {
        Ok(Some(secrets)) => (secrets, None),
        Ok(None) if headers.id().is_none() => (Vec::new(), None),
        Ok(None) => (Vec::new(), Some(Finding::UnknownDelivery)),
        Err(error) => {
            tracing::warn!(error = format!("{error:#}"), "an inbox could not read the secrets of a delivery");
            (Vec::new(), Some(Finding::NotChecked))
        }
    };
    // A wrong signature of a large body is hashed many times over.
    let checked = tokio::task::spawn_blocking(move || verify(&headers, &body, &secrets, now, Some(TOLERANCE)));
    let verdict = checked.await.expect("nothing in it panics");
    match fault {
        Some(fault) => verdict.and(fault),
        None => verdict,
    }
}

/// The secrets that sign now, if there is such a delivery, or notice.
async fn secrets_of(
    db: &Db,
    keyring: &Keyring,
    id: DeliveryId,
    now: DateTime<Utc>,
) -> anyhow::Result<Option<Vec<Secret>>> {
    let found = db.query(async |connection| {
        let Some(delivery) = deliveries::find(connection, Reach::Everyone, id).await? else {
            return Ok(Err(alert_rules::of_notice(connection, id).await?));
        };
        Ok(Ok(targets::load(connection, &[delivery.subscription]).await?.pop()))
    });
    let target = match found.await? {
        Ok(Some(target)) => target,
        Ok(None) | Err(None) => return Ok(None),
        Err(Some(rules)) => {
            let Some(sealed) = &rules.secret else { return Ok(None) };
            let key = keyring.open(&alert_rules::context(rules.owner_id), sealed)?;
            return Ok(Some(vec![Secret::of_key(Label::Current, &key)]));
        }
    };
    let mut secrets = Vec::new();
    for (id, sealed, until) in target.secrets {
        if until.is_none_or(|until| now < until) {
            let label = if until.is_none() { Label::Current } else { Label::Old };
            secrets.push(Secret::of_key(label, &signing_secrets::open(keyring, target.id, id, &sealed)?));
        }
    }
    Ok(Some(secrets))
}
