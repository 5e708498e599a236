//! How each kind of value is read.

use chrono::{DateTime, Utc};

use super::Read;
use super::node::Node;
use crate::domain::custom_headers::CustomHeaders;
use crate::domain::envelope::Operation;
use crate::domain::event_source::SourceType;
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, OrganizationId, SubscriptionId};
use crate::domain::name::Name;
use crate::domain::outcome::Reason;
use crate::domain::target_url::TargetUrl;

/// Values that are read from their text, which may be quoted in a fault.
macro_rules! parsed {
    ($($type:ty),* $(,)?) => {
        $(impl Read for $type {
            fn read(node: &Node<'_>) -> Option<Self> {
                node.parse()
            }
        })*
    };
}

parsed!(DeliveryId, EventType, Name, Operation, OrganizationId, Reason, SourceType, SubscriptionId, uuid::Uuid);

impl Read for String {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.text().map(ToOwned::to_owned)
    }
}

impl Read for bool {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.boolean()
    }
}

impl Read for i64 {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.integer()
    }
}

impl Read for i32 {
    fn read(node: &Node<'_>) -> Option<Self> {
        #[expect(clippy::cast_possible_truncation, reason = "within its limits")]
        node.integer().map(|number| number.clamp(Self::MIN.into(), Self::MAX.into()) as Self)
    }
}

/// What is too great is as great as can be, and what is negative nothing: their limits, which all have, tell it.
macro_rules! unsigned {
    ($($type:ty),*) => {
        $(impl Read for $type {
            fn read(node: &Node<'_>) -> Option<Self> {
                let number = node.integer().filter(|number| *number >= 0)?;
                Some(Self::try_from(number).unwrap_or(Self::MAX))
            }
        })*
    };
}

unsigned!(u16, u32, u64);

impl Read for f64 {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.number()
    }
}

impl Read for DateTime<Utc> {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.time()
    }
}

/// An https URL that may be called. It may hold a secret, and is not quoted.
impl Read for TargetUrl {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.parse_with(|text| Self::parse(text, node.policy()))
    }
}

/// The text of an object as it was sent, byte for byte.
#[derive(Clone, Debug)]
pub struct RawObject(pub String);

impl Read for RawObject {
    const IS_KEPT: bool = true;

    fn read(node: &Node<'_>) -> Option<Self> {
        node.raw_object().map(|text| Self(text.to_owned()))
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node<'_>) -> Option<Self> {
        // To the end, so that all faults are told; of a million of them nobody reads on.
        let mut items = Vec::new();
        for item in node.items()?.take_while(|item| !item.is_given_up()) {
            items.push(T::read(&item));
        }
        items.into_iter().collect()
    }

    fn kept(names: &mut Vec<String>) {
        T::kept(names);
    }
}

impl Read for CustomHeaders {
    fn read(node: &Node<'_>) -> Option<Self> {
        let entries = node.entries()?;
        if entries.len() as u64 > Self::MAX {
            // That is its fault, told by its limit.
            return None;
        }
        let text = |(name, value): &(&str, Node<'_>)| ((*name).to_owned(), value.text().unwrap_or_default().to_owned());
        let pairs = entries.iter().map(text).collect();
        let fault = |(place, error): (Option<usize>, _)| match place {
            Some(place) => entries[place].1.fault(error),
            None => node.fault(error),
        };
        Self::parse(pairs).map_err(|faults| faults.into_iter().for_each(fault)).ok()
    }
}

/// Without repeats; the order is kept.
pub(crate) fn once<T: PartialEq>(list: Vec<T>) -> Vec<T> {
    let mut once = Vec::with_capacity(list.len());
    for item in list {
        if !once.contains(&item) {
            once.push(item);
        }
    }
    once
}
