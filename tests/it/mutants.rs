//! What may become of a payload: derived from its schema, never written by hand.

use serde_json::{Map, Value, json};

use crate::spec::{Body, Family, Part};

/// A changed payload, and what has to happen to it.
pub(crate) struct Mutant {
    pub(crate) what: String,
    pub(crate) value: Value,
    pub(crate) expected: Expected,
}

pub(crate) enum Expected {
    /// It decodes and comes back equal.
    Equal,
    /// It is refused, at this JSONPath.
    RefusedAt(String),
    /// It is refused, at this JSONPath or below.
    RefusedWithin(String),
}

impl Expected {
    fn refused_at(place: &Place) -> Self {
        Self::RefusedAt(format!("${}", place.path))
    }
}

/// Every mutant of one example of a body.
pub(crate) fn mutants(family: &Family, body: &Body, example: &Value) -> Vec<Mutant> {
    let mut maker =
        Maker { family, is_request: body.part == Part::Request, example, mutants: Vec::new() };
    maker.value(&body.schema, example, &Place::default());
    maker.mutants
}

/// Where in the example: as a pointer for changing it, as a path for what an error says.
#[derive(Clone, Default)]
struct Place {
    pointer: String,
    path: String,
}

impl Place {
    fn member(&self, name: &str) -> Self {
        let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let step = if is_plain { format!(".{name}") } else { format!("['{name}']") };
        let token = name.replace('~', "~0").replace('/', "~1");
        Self { pointer: format!("{}/{token}", self.pointer), path: format!("{}{step}", self.path) }
    }

    fn item(&self, index: usize) -> Self {
        Self {
            pointer: format!("{}/{index}", self.pointer),
            path: format!("{}[{index}]", self.path),
        }
    }
}

struct Maker<'a> {
    family: &'a Family,
    is_request: bool,
    example: &'a Value,
    mutants: Vec<Mutant>,
}

impl Maker<'_> {
    /// Mutants of `value`, which `schema` describes and which stands at `place`.
    fn value(&mut self, schema: &Value, value: &Value, place: &Place) {
        let described = schema;
        let schema = self.plain(schema, value);
        if schema["nullable"] == true {
            self.replace("null", place, Value::Null, Expected::Equal);
        } else if self.is_request {
            self.replace("null", place, Value::Null, Expected::refused_at(place));
        }
        match value {
            Value::Object(members) if schema.get("properties").is_some() => {
                self.object(described, &schema, members, place);
            }
            Value::Object(members) => self.map(&schema, members, place),
            Value::Array(items) => {
                self.replace("emptied", place, json!([]), Expected::Equal);
                for (index, item) in items.iter().enumerate() {
                    self.value(&schema["items"], item, &place.item(index));
                }
            }
            Value::String(_) if schema.get("enum").is_some() => {
                let unknown = json!("no such value");
                let expected =
                    if self.is_request { Expected::refused_at(place) } else { Expected::Equal };
                self.replace("an unknown value", place, unknown, expected);
            }
            Value::Number(_) if schema["type"] == "integer" => {
                for limit in limits(&schema) {
                    self.replace("a limit", place, limit, Expected::Equal);
                }
            }
            _ => {}
        }
    }

    /// Mutants of an object of the plain `schema`, which `described` may be a union around.
    fn object(
        &mut self,
        described: &Value,
        schema: &Value,
        members: &Map<String, Value>,
        place: &Place,
    ) {
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for (name, of_member) in schema["properties"].as_object().unwrap() {
            let at = place.member(name);
            match members.get(name) {
                Some(member) => {
                    self.value(of_member, member, &at);
                    let mut rest = members.clone();
                    rest.remove(name);
                    let expected = if !required.contains(&name.as_str()) {
                        Expected::Equal
                    } else if self.family.resolve(described).get("oneOf").is_none() {
                        Expected::refused_at(place)
                    } else if self.branch(described, &Value::Object(rest)).is_some() {
                        // Without what told it apart it is another one of the union's objects.
                        Expected::Equal
                    } else {
                        Expected::RefusedWithin(format!("${}", place.path))
                    };
                    self.remove(&at, expected);
                }
                None if self.plain(of_member, &Value::Null)["nullable"] == true => {
                    self.insert("null", place, name, Value::Null, Expected::Equal);
                }
                None => {}
            }
        }
        self.replace("an array", place, json!([]), Expected::refused_at(place));
        let unexpected = json!({ "deep": [1, 2.5, null, {}] });
        let is_closed = self.is_request || schema["additionalProperties"] == false;
        let expected = if is_closed {
            Expected::refused_at(&place.member("unexpected"))
        } else {
            Expected::Equal
        };
        self.insert("an unknown member", place, "unexpected", unexpected, expected);
    }

    fn map(&mut self, schema: &Value, members: &Map<String, Value>, place: &Place) {
        self.replace("emptied", place, json!({}), Expected::Equal);
        for (name, member) in members {
            self.value(&schema["additionalProperties"], member, &place.member(name));
        }
        // Another entry like one that is there, or of any kind where the schema says nothing.
        let another = match (members.values().next(), schema.get("additionalProperties")) {
            (Some(member), Some(_)) => member.clone(),
            (None, Some(_)) => return,
            (_, None) => json!({ "deep": [null] }),
        };
        self.insert("another entry", place, "another one", another, Expected::Equal);
    }

    /// The schema that a value has: references followed, a union's branch chosen, and the notes
    /// beside a reference kept.
    fn plain(&self, schema: &Value, value: &Value) -> Value {
        let mut schema = self.family.resolve(schema).clone();
        if let Some([only]) = schema["allOf"].as_array().map(Vec::as_slice) {
            let mut target = self.family.resolve(only).clone();
            target["nullable"] = schema["nullable"].clone();
            schema = target;
        }
        if schema.get("oneOf").is_some() {
            return self.branch(&schema, value).expect("the example fits one branch");
        }
        schema
    }

    /// The branch of a union that a value fits.
    fn branch(&self, union: &Value, value: &Value) -> Option<Value> {
        let branches = self.family.resolve(union)["oneOf"].as_array()?;
        let mut branches = branches.iter().map(|branch| self.family.resolve(branch));
        let fits = |branch: &&Value| match value {
            Value::Object(members) => {
                let required = branch["required"].as_array().unwrap();
                required.iter().all(|name| members.contains_key(name.as_str().unwrap()))
                    && members.iter().all(|(name, member)| {
                        let described = branch["properties"].get(name);
                        described.is_some_and(|described| self.lists(described, member))
                    })
            }
            Value::String(_) => branch["type"] == "string",
            _ => branch["type"] == "integer",
        };
        branches.find(fits).cloned()
    }

    /// Whether a schema lists a value, or lists none.
    fn lists(&self, described: &Value, value: &Value) -> bool {
        let listed = self.family.resolve(described).get("enum").and_then(Value::as_array);
        listed.is_none_or(|listed| listed.contains(value))
    }

    fn replace(&mut self, what: &str, place: &Place, with: Value, expected: Expected) {
        let mut value = self.example.clone();
        *value.pointer_mut(&place.pointer).unwrap() = with.clone();
        let what = format!("{what} at {}: {with}", place.pointer);
        self.mutants.push(Mutant { what, value, expected });
    }

    fn insert(&mut self, what: &str, place: &Place, name: &str, with: Value, expected: Expected) {
        let mut value = self.example.clone();
        let object = value.pointer_mut(&place.pointer).unwrap().as_object_mut().unwrap();
        object.insert(name.to_owned(), with);
        let what = format!("{what}, `{name}`, in {}", place.pointer);
        self.mutants.push(Mutant { what, value, expected });
    }

    fn remove(&mut self, place: &Place, expected: Expected) {
        let mut value = self.example.clone();
        let (parent, _) = place.pointer.rsplit_once('/').unwrap();
        let name = place.pointer.rsplit('/').next().unwrap().replace("~1", "/");
        value.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(&name);
        let what = format!("without {}", place.pointer);
        self.mutants.push(Mutant { what, value, expected });
    }
}

/// The smallest and the largest value that an integer's schema or format allows.
fn limits(schema: &Value) -> [Value; 2] {
    let (low, high) = if schema["format"] == "int32" {
        (i64::from(i32::MIN), i64::from(i32::MAX))
    } else {
        (i64::MIN, i64::MAX)
    };
    [
        json!(schema["minimum"].as_i64().unwrap_or(low)),
        json!(schema["maximum"].as_i64().unwrap_or(high)),
    ]
}
