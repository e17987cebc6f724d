//! Query parameters and form bodies, as generated code writes them.

use reqwest::RequestBuilder;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use serde::ser::Error;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::InvalidRequest;

/// A query parameter by its name and value: a scalar is one pair, a sequence one pair for each
/// item, `None` nothing.
pub struct QueryParam<'a, T> {
    name: &'a str,
    value: &'a T,
}

impl<'a, T> QueryParam<'a, T> {
    /// The parameter `name` with `value`.
    pub fn new(name: &'a str, value: &'a T) -> Self {
        Self { name, value }
    }
}

impl<T: Serialize> Serialize for QueryParam<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let refuse = |reason: &str| S::Error::custom(format!("`{}`: {reason}", self.name));
        let value = serde_json::to_value(self.value).map_err(|error| refuse(&error.to_string()))?;
        let items = match value {
            Value::Null => Vec::new(),
            Value::Array(items) => items,
            scalar => vec![scalar],
        };
        let pairs = items.into_iter().map(|item| match item {
            Value::String(text) => Ok((self.name, text)),
            Value::Bool(_) | Value::Number(_) => Ok((self.name, item.to_string())),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                Err(refuse("a query parameter is a scalar or a list of scalars"))
            }
        });
        pairs.collect::<Result<Vec<_>, _>>()?.serialize(serializer)
    }
}

/// Form bodies, in the words that generated code uses.
pub trait RequestBuilderExt: Sized {
    /// The request with `body` as `application/x-www-form-urlencoded`.
    ///
    /// # Errors
    ///
    /// A body that has no form, such as one with objects in it.
    fn form_urlencoded<T: Serialize + ?Sized>(self, body: &T) -> Result<Self, InvalidRequest>;
}

impl RequestBuilderExt for RequestBuilder {
    fn form_urlencoded<T: Serialize + ?Sized>(self, body: &T) -> Result<Self, InvalidRequest> {
        let form = serde_urlencoded::to_string(body)
            .map_err(|error| InvalidRequest::new(format!("body: {error}")))?;
        let media_type = HeaderValue::from_static("application/x-www-form-urlencoded");
        Ok(self.header(CONTENT_TYPE, media_type).body(form))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{CommaList, EscapedCommaList};

    fn encoded(value: &impl Serialize) -> String {
        serde_urlencoded::to_string(QueryParam::new("a[gt]", value)).unwrap()
    }

    #[test]
    fn scalars_are_one_pair_and_nothing_is_none() {
        assert_eq!(encoded(&1), "a%5Bgt%5D=1");
        assert_eq!(encoded(&Some("x y")), "a%5Bgt%5D=x+y");
        assert_eq!(encoded(&None::<u32>), "");
    }

    #[test]
    fn an_exploded_list_is_a_pair_for_each_item_and_a_comma_list_one_pair() {
        assert_eq!(encoded(&["x", "y"]), "a%5Bgt%5D=x&a%5Bgt%5D=y");
        let list = EscapedCommaList::<String>::from_iter(["x", "y,z"]);
        assert_eq!(encoded(&list), "a%5Bgt%5D=x%2Cy%252Cz");
    }

    fn refused(value: &impl Serialize) -> String {
        let request =
            reqwest::Client::new().get("http://h/").query(&QueryParam::new("names", value));
        let error = InvalidRequest::from(request.build().unwrap_err()).to_string();
        error.strip_prefix("builder error: ").unwrap().to_owned()
    }

    #[test]
    fn a_list_that_is_refused_is_named_and_its_items_are_not_shown() {
        let list = CommaList::<String>::from_iter(["a", "my,secret"]);
        assert_eq!(refused(&list), "`names`: an item holds a comma");
    }

    #[test]
    fn an_object_is_refused() {
        let object = json!({ "b": 1 });
        assert_eq!(refused(&object), "`names`: a query parameter is a scalar or a list of scalars");
    }
}
