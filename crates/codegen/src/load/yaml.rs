//! YAML text -> JSON value, with the place of every member and item.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput};
use serde_json::{Map, Number, Value};

use crate::finding::{Finding, Place};
use crate::pointer;
use crate::tree::Tree;

/// Deeper nesting than any spec needs, and shallower than the stack.
const DEPTH: usize = 128;

/// Reads one YAML document; `file` is named in places and findings.
pub(super) fn parse(file: &Path, text: &str) -> Result<Tree, Finding> {
    let mut reader = Reader { file, events: Parser::new_from_str(text), places: BTreeMap::new() };
    let value = reader.document()?;
    Ok(Tree { value, places: reader.places })
}

struct Reader<'a> {
    file: &'a Path,
    events: Parser<'a, StrInput<'a>>,
    places: BTreeMap<String, Place>,
}

impl<'a> Reader<'a> {
    fn document(&mut self) -> Result<Value, Finding> {
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamStart | Event::DocumentStart(_) => {}
                Event::StreamEnd => {
                    return Err(self.finding(
                        "yaml",
                        span,
                        "the file is empty",
                        "write an OpenAPI document",
                    ));
                }
                event => {
                    self.places.insert(String::new(), self.place(span));
                    let value = self.value(event, span, "", 0)?;
                    return self.end().map(|()| value);
                }
            }
        }
    }

    /// Reads to the end of the file, where nothing else may stand.
    fn end(&mut self) -> Result<(), Finding> {
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(()),
                (Event::DocumentStart(_), span) => {
                    let mend = "write it to a file of its own";
                    return Err(self.finding("yaml", span, "a second document", mend));
                }
                _ => {}
            }
        }
    }

    /// The value that starts with `event`.
    fn value(
        &mut self,
        event: Event<'a>,
        span: Span,
        at: &str,
        depth: usize,
    ) -> Result<Value, Finding> {
        if depth > DEPTH {
            return Err(self.finding(
                "yaml",
                span,
                format!("nesting is deeper than {DEPTH}"),
                "flatten it",
            ));
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse(anchor, tag.is_some(), span)?;
                self.scalar(&text, style, span)
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse(anchor, tag.is_some(), span)?;
                let mut items = Vec::new();
                loop {
                    let (event, span) = self.next()?;
                    if matches!(event, Event::SequenceEnd) {
                        return Ok(Value::Array(items));
                    }
                    let at = pointer::child(at, &items.len().to_string());
                    self.places.insert(at.clone(), self.place(span));
                    items.push(self.value(event, span, &at, depth + 1)?);
                }
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse(anchor, tag.is_some(), span)?;
                let mut members = Map::new();
                loop {
                    let (event, span) = self.next()?;
                    if matches!(event, Event::MappingEnd) {
                        return Ok(Value::Object(members));
                    }
                    let name = self.name(event, span)?;
                    let at = pointer::child(at, &name);
                    if self.places.insert(at.clone(), self.place(span)).is_some() {
                        return Err(self.finding(
                            "duplicate-key",
                            span,
                            format!("`{name}` stands here twice"),
                            "keep one of them",
                        ));
                    }
                    let (event, span) = self.next()?;
                    let member = self.value(event, span, &at, depth + 1)?;
                    members.insert(name.into_owned(), member);
                }
            }
            _ => Err(self.finding(
                "yaml",
                span,
                "an alias",
                "OpenAPI shares parts by `$ref`; write one",
            )),
        }
    }

    /// A member's name. A status code may stand there as a number.
    fn name(&self, event: Event<'a>, span: Span) -> Result<Cow<'a, str>, Finding> {
        match event {
            Event::Scalar(text, _, _, _) => Ok(text),
            _ => Err(self.finding(
                "yaml",
                span,
                "a member's name that is not text",
                "name members by text",
            )),
        }
    }

    /// A scalar by YAML's core schema, but for octal and hexadecimal integers, which stay text.
    fn scalar(&self, text: &str, style: ScalarStyle, span: Span) -> Result<Value, Finding> {
        if style != ScalarStyle::Plain {
            return Ok(Value::String(text.to_owned()));
        }
        Ok(match text {
            "" | "~" | "null" | "Null" | "NULL" => Value::Null,
            "true" | "True" | "TRUE" => Value::Bool(true),
            "false" | "False" | "FALSE" => Value::Bool(false),
            text if is_integer(text) => Value::Number(integer(text).ok_or_else(|| {
                self.finding(
                    "integer-range",
                    span,
                    format!("the integer {text} is outside of what 64 bits hold"),
                    "leave the bound out, or quote the text",
                )
            })?),
            text => match text.parse().ok().filter(|_| is_float(text)).and_then(Number::from_f64) {
                Some(number) => Value::Number(number),
                None => Value::String(text.to_owned()),
            },
        })
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), Finding> {
        match self.events.next() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(self.broken(&error)),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn broken(&self, error: &ScanError) -> Finding {
        let span = Span::empty(*error.marker());
        self.finding("yaml", span, format!("this is not YAML: {}", error.info()), "correct it")
    }

    fn refuse(&self, anchor: usize, has_tag: bool, span: Span) -> Result<(), Finding> {
        if has_tag {
            return Err(self.finding("yaml", span, "a YAML tag", "write plain YAML"));
        }
        if anchor == 0 {
            return Ok(());
        }
        Err(self.finding(
            "yaml",
            span,
            "an anchor",
            "OpenAPI shares parts by `$ref`; write the part under `components`",
        ))
    }

    fn finding(
        &self,
        rule: &'static str,
        span: Span,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) -> Finding {
        Finding { place: self.place(span), rule, message: message.into(), mend: mend.into() }
    }

    fn place(&self, span: Span) -> Place {
        Place {
            file: self.file.to_owned(),
            line: span.start.line().max(1),
            column: span.start.col() + 1,
        }
    }
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn integer(text: &str) -> Option<Number> {
    let text = text.strip_prefix('+').unwrap_or(text);
    text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from)).ok()
}

/// `1.5`, `1e3` and `.5`, but not the `inf`, `nan` and `infinity` that Rust reads as well.
fn is_float(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
        && text.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Result<Tree, String> {
        parse(Path::new("x.yaml"), text).map_err(|finding| finding.to_string())
    }

    #[test]
    fn scalars_follow_the_core_schema() {
        let tree = read("[1, +2, -3, 1.0, 1e3, '1', ~, null, true, inf, 2015-11-13, 1.2.3]");
        assert_eq!(
            tree.unwrap().value,
            json!([1, 2, -3, 1.0, 1000.0, "1", null, null, true, "inf", "2015-11-13", "1.2.3"])
        );
    }

    #[test]
    fn members_and_items_know_their_places() {
        let tree = read("a:\n  - b: 1\n  - c\n200: x\n").unwrap();
        let place = |at: &str| tree.places[at].to_string();
        assert_eq!(place(""), "x.yaml:1:1");
        assert_eq!(place("/a"), "x.yaml:1:1");
        assert_eq!(place("/a/0"), "x.yaml:2:5");
        assert_eq!(place("/a/0/b"), "x.yaml:2:5");
        assert_eq!(place("/a/1"), "x.yaml:3:5");
        assert_eq!(place("/200"), "x.yaml:4:1");
    }

    #[test]
    fn a_part_of_a_tree_keeps_its_places() {
        let part = read("a:\n  b: 1\nab: 2\n").unwrap().part("/a").unwrap();
        assert_eq!(part.value, json!({ "b": 1 }));
        assert_eq!(part.places.keys().collect::<Vec<_>>(), ["", "/b"]);
    }

    #[test]
    fn what_is_not_plain_yaml_is_refused_with_its_place() {
        for (text, finding) in [
            ("a: 1\na: 2", "x.yaml:2:1: duplicate-key: `a` stands here twice; keep one of them"),
            (
                "a: &b 1",
                "x.yaml:1:4: yaml: an anchor; OpenAPI shares parts by `$ref`; \
                 write the part under `components`",
            ),
            ("a: !x 1", "x.yaml:1:4: yaml: a YAML tag; write plain YAML"),
            ("a: !x {}", "x.yaml:1:4: yaml: a YAML tag; write plain YAML"),
            ("a: !x []", "x.yaml:1:4: yaml: a YAML tag; write plain YAML"),
            (
                "a: 1\n---\nb: 2",
                "x.yaml:2:1: yaml: a second document; write it to a file of its own",
            ),
            (
                "a: 18446744073709551616",
                "x.yaml:1:4: integer-range: the integer 18446744073709551616 is outside of \
                 what 64 bits hold; leave the bound out, or quote the text",
            ),
            ("", "x.yaml:1:1: yaml: the file is empty; write an OpenAPI document"),
        ] {
            assert_eq!(read(text).unwrap_err(), finding, "{text}");
        }
        assert!(read("a: [1").unwrap_err().contains("this is not YAML"));
        assert!(read(&"[".repeat(200)).unwrap_err().contains("nesting is deeper than 128"));
    }
}
