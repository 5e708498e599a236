//! What `listen` keeps from one run to the next, in the data folder, for its owner alone; and that one forwards at a time.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::config::{refuse, write_private};
use crate::domain::id::{OrganizationId, SubscriptionId};

/// The folder below the data folder.
const FOLDER: &str = "listen";

/// What is remembered of one way of forwarding.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Memory {
    /// Where deliveries are forwarded to, for people who look into the file.
    pub forward_to: String,
    /// Where deliveries are received on this machine; 0 before the first run.
    pub port: u16,
    /// The subscription that was made, if one was.
    pub subscription_id: Option<SubscriptionId>,
    /// Its newest signing secret.
    pub secret: Option<String>,
}

/// The files of one way of forwarding.
#[derive(Clone)]
pub struct Place {
    folder: PathBuf,
    /// Tells it from others; also part of the URL of its subscription, which shows that `listen` made it.
    pub key: String,
}

impl Place {
    /// The place of what forwards there, under this name, for this subscriber.
    pub fn of(data_dir: &Path, forward_to: &str, name: &str, subscriber: Option<OrganizationId>) -> Self {
        let subscriber = subscriber.map(|id| id.to_string()).unwrap_or_default();
        let digest = Sha256::digest([forward_to, name, &subscriber].join("\0"));
        let key = digest[..6].iter().map(|byte| format!("{byte:02x}")).collect();
        Self { folder: data_dir.join(FOLDER), key }
    }

    /// All that have been used in this data folder.
    pub fn all(data_dir: &Path) -> Vec<Self> {
        let folder = data_dir.join(FOLDER);
        let files = fs::read_dir(&folder).into_iter().flatten().flatten();
        let mut keys: Vec<_> =
            files.filter_map(|file| file.file_name().to_str()?.strip_suffix(".json").map(ToOwned::to_owned)).collect();
        keys.sort();
        keys.into_iter().map(|key| Self { folder: folder.clone(), key }).collect()
    }

    fn file(&self) -> PathBuf {
        self.folder.join(format!("{}.json", self.key))
    }

    /// What is remembered; nothing where the file is gone or is none of ours.
    pub fn read(&self) -> Memory {
        let text = fs::read_to_string(self.file()).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Remembers it, whole or not at all.
    pub fn write(&self, memory: &Memory) -> anyhow::Result<()> {
        self.make_folder()?;
        write_private(&self.file(), &format!("{:#}\n", serde_json::to_value(memory)?))
    }

    /// Refuses while another process forwards there. Given back when it is dropped, or its process ends.
    pub fn lock(&self) -> anyhow::Result<Lock> {
        self.try_lock()?.map_or_else(
            || refuse("Another `jetbridge listen` forwards there already: end it, or give this one a --name."),
            Ok,
        )
    }

    /// Whether a process forwards there now.
    pub fn is_in_use(&self) -> bool {
        matches!(self.try_lock(), Ok(None))
    }

    fn try_lock(&self) -> anyhow::Result<Option<Lock>> {
        self.make_folder()?;
        let path = self.folder.join(format!("{}.lock", self.key));
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.with_context(|| format!("opening {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("locking {}", path.display())),
        }
    }

    fn make_folder(&self) -> anyhow::Result<()> {
        fs::create_dir_all(&self.folder).with_context(|| format!("creating {}", self.folder.display()))
    }
}

/// The right to forward there.
pub struct Lock {
    _file: File,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_locked_once_and_its_file_is_its_owners() {
        use std::os::unix::fs::PermissionsExt;
        let folder = std::env::temp_dir().join(format!("jetbridge-{}", uuid::Uuid::new_v4().simple()));
        let place = Place::of(&folder, "http://localhost:3000/", "a", None);
        assert_ne!(place.key, Place::of(&folder, "http://localhost:3000/", "b", None).key);
        let lock = place.lock().unwrap();
        assert!(place.lock().is_err() && place.is_in_use());
        drop(lock);
        assert!(!place.is_in_use());
        assert!(place.read().subscription_id.is_none());
        place.write(&Memory { port: 7, secret: Some("whsec_x".to_owned()), ..Memory::default() }).unwrap();
        assert_eq!((place.read().port, place.read().secret.as_deref()), (7, Some("whsec_x")));
        assert_eq!(fs::metadata(place.file()).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(Place::all(&folder).len(), 1);
        fs::remove_dir_all(folder).unwrap();
    }
}
