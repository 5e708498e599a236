//! Takes secrets out of a text that a receiver sent: it may echo what it got.
//!
//! One pass over what came: what is put in a secret's place is never looked at again, whatever the secrets are. The time is
//! that of reading the text once for each secret, and what comes out is as long as asked for at most.

/// What stands for a secret.
const MARK: &[u8] = b"[redacted]";
/// A shorter secret is none: it would be found in any text.
const SHORTEST: usize = 4;

/// The first `limit` bytes of `text` with each occurrence of a secret, also where they overlap, replaced by one mark.
pub fn redact<'a>(text: &[u8], secrets: impl Iterator<Item = &'a [u8]>, limit: usize) -> Vec<u8> {
    // The longest secret that begins at each place.
    let mut hidden: Vec<usize> = Vec::new();
    for secret in secrets.filter(|secret| secret.len() >= SHORTEST && secret.len() <= text.len()) {
        hidden.resize(text.len(), 0);
        for_each_occurrence(secret, text, |start| hidden[start] = hidden[start].max(secret.len()));
    }
    if hidden.is_empty() {
        return text[..text.len().min(limit)].to_vec();
    }
    let mut kept = Vec::with_capacity(limit.min(text.len() + MARK.len()));
    let mut at = 0;
    while at < text.len() && kept.len() < limit {
        if hidden[at] == 0 {
            kept.push(text[at]);
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while at < end {
            end = end.max(at + hidden[at]);
            at += 1;
        }
        kept.extend_from_slice(MARK);
    }
    kept.truncate(limit);
    kept
}

/// Tells where each occurrence of `needle`, which is not empty, begins; overlapping ones too. By Knuth, Morris and Pratt,
/// since their time does not depend on how often a text that somebody chose repeats itself.
fn for_each_occurrence(needle: &[u8], text: &[u8], mut found: impl FnMut(usize)) {
    // How long a beginning of the needle ends at each of its places.
    let mut borders = vec![0; needle.len()];
    let mut length = 0;
    for place in 1..needle.len() {
        while length > 0 && needle[place] != needle[length] {
            length = borders[length - 1];
        }
        length += usize::from(needle[place] == needle[length]);
        borders[place] = length;
    }
    let mut length = 0;
    for (place, byte) in text.iter().enumerate() {
        while length > 0 && *byte != needle[length] {
            length = borders[length - 1];
        }
        length += usize::from(*byte == needle[length]);
        if length == needle.len() {
            found(place + 1 - length);
            length = borders[length - 1];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn redacted(text: &str, secrets: &[&str]) -> String {
        String::from_utf8(redact(text.as_bytes(), secrets.iter().map(|one| one.as_bytes()), 4096)).unwrap()
    }

    #[test]
    fn secrets_are_taken_out_once_however_they_overlap() {
        for (text, secrets, expected) in [
            ("you sent key-123!", &["key-123"][..], "you sent [redacted]!"),
            ("key-123key-123", &["key-123"], "[redacted][redacted]"),
            ("abababc", &["abab"], "[redacted]c"),
            ("xabcdefgx", &["abcd", "cdefg"], "x[redacted]x"),
            ("xabcdefgx", &["abcdefg", "cdef"], "x[redacted]x"),
            ("acte", &["[red", "acte", "dact"], "[redacted]"),
            ("[redacted]", &["[red", "acte"], "[redacted][redacted]d]"),
            ("abc abc", &["abc", ""], "abc abc"),
            ("", &["abcd"], ""),
            ("f\u{fc}nf", &["\u{fc}nf"], "f[redacted]"),
        ] {
            assert_eq!(redacted(text, secrets), expected, "{text} {secrets:?}");
        }
    }

    #[test]
    fn what_feeds_on_the_mark_stays_small() {
        let secrets: Vec<&[u8]> = (0..50).map(|place| if place % 2 == 0 { &b"[red"[..] } else { b"acte" }).collect();
        assert_eq!(redact(b"acte", secrets.iter().copied(), 4096), MARK);
        assert_eq!(redact(&b"acte".repeat(16_384), secrets.iter().copied(), 4096).len(), 4096);
    }

    proptest! {
        #[test]
        fn no_secret_is_left_but_in_a_mark(
            text in "[ab]{0,60}", secrets in prop::collection::vec("[ab]{4,6}", 0..5),
        ) {
            let secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
            let out = redacted(&text, &secrets);
            for part in out.split("[redacted]") {
                prop_assert!(secrets.iter().all(|secret| !part.contains(secret)), "{} of {}", out, text);
            }
            // What is no part of any occurrence is all there, in its order.
            let mut covered = vec![false; text.len()];
            for secret in &secrets {
                for start in 0..text.len() {
                    if text[start..].starts_with(secret) {
                        covered[start..start + secret.len()].fill(true);
                    }
                }
            }
            let plain: String = text.chars().zip(covered).filter(|(_, covered)| !covered).map(|(c, _)| c).collect();
            prop_assert_eq!(out.replace("[redacted]", ""), plain);
        }
    }
}
