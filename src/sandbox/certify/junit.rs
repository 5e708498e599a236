//! A report as JUnit XML, which CI servers show.

use std::fmt::Write;

use super::report::{CaseReport, Report, Verdict};

impl Report {
    /// For CI. A warning is a case that passed, with the warning as its output.
    #[must_use]
    pub fn to_junit(&self) -> String {
        let total = self.cases.len();
        let (failed, skipped, time) = (self.failed, self.skipped, seconds(self.duration_ms));
        let counts =
            format!("tests=\"{total}\" failures=\"{failed}\" errors=\"0\" skipped=\"{skipped}\" time=\"{time}\"");
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let _ = writeln!(xml, "<testsuites {counts}>");
        let _ = writeln!(
            xml,
            "  <testsuite name=\"jetbridge certify\" {counts} timestamp=\"{}\">",
            escaped(&self.started_at)
        );
        let _ = writeln!(
            xml,
            "    <properties>\n      <property name=\"url\" value=\"{}\"/>\n    </properties>",
            escaped(&self.url)
        );
        self.cases.iter().for_each(|case| write_case(&mut xml, case));
        xml.push_str("  </testsuite>\n</testsuites>\n");
        xml
    }
}

fn write_case(xml: &mut String, case: &CaseReport) {
    let (name, time) = (escaped(case.name), seconds(case.duration_ms));
    let _ = write!(xml, "    <testcase classname=\"receiver\" name=\"{name}\" time=\"{time}\">");
    let message = escaped(&case.message);
    let advice = escaped(case.advice.as_deref().unwrap_or_default());
    let _ = match case.verdict {
        Verdict::Fail => write!(xml, "<failure message=\"{message}\" type=\"{name}\">{advice}</failure>"),
        Verdict::Skipped => write!(xml, "<skipped message=\"{message}\"/>"),
        Verdict::Warn => write!(xml, "<system-out>warning: {message}. {advice}</system-out>"),
        Verdict::Pass => write!(xml, "<system-out>{message}</system-out>"),
    };
    xml.push_str("</testcase>\n");
}

fn seconds(ms: f64) -> String {
    format!("{:.3}", ms / 1e3)
}

/// Text as XML 1.0 takes it, in attributes and between tags. Characters that it has no way to write become U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            // Written out, since attributes turn them into spaces.
            '\t' | '\n' | '\r' => {
                let _ = write!(out, "&#{};", char as u32);
            }
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(char),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_escaped_or_replaced() {
        assert_eq!(
            escaped("<a b=\"c\" d='e'>&amp;\n\t\u{0}\u{1b}[31m\u{fffe} caf\u{e9} ]]>"),
            "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;amp;&#10;&#9;\u{fffd}\u{fffd}[31m\u{fffd} caf\u{e9} ]]&gt;"
        );
    }
}
