//! Lists that go out as one comma-joined query parameter.

use std::fmt::Display;

use serde::ser::Error as _;
use serde::{Serialize, Serializer};

/// A list that goes out as one value, its items joined by commas: OpenAPI's `style: form,
/// explode: false`.
///
/// An item that holds a comma cannot be told from two; sending one is an error. An empty list is
/// sent as an empty value, so that a filter by nothing is not mistaken for no filter.
///
/// # Examples
///
/// ```
/// let colours: paas_support::CommaList<String> = ["red", "blue"].into_iter().collect();
/// assert_eq!(serde_json::to_string(&colours)?, r#""red,blue""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommaList<T>(Vec<T>);

/// As [`CommaList`], for platforms that decode the items once more: a comma (and a percent sign)
/// inside an item is percent-encoded before the items are joined.
///
/// # Examples
///
/// ```
/// let names: paas_support::EscapedCommaList<String> = ["a,b", "c"].into_iter().collect();
/// assert_eq!(serde_json::to_string(&names)?, r#""a%2Cb,c""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscapedCommaList<T>(Vec<T>);

impl<T: Display> Serialize for CommaList<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let items: Vec<String> = self.0.iter().map(T::to_string).collect();
        if items.iter().any(|item| item.contains(',')) {
            return Err(S::Error::custom("an item holds a comma"));
        }
        serializer.serialize_str(&items.join(","))
    }
}

impl<T: Display> Serialize for EscapedCommaList<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let escape = |item: &T| item.to_string().replace('%', "%25").replace(',', "%2C");
        let items: Vec<String> = self.0.iter().map(escape).collect();
        serializer.serialize_str(&items.join(","))
    }
}

/// Both kinds of list are made in the same ways: from anything that its items can be made from.
macro_rules! made_from_items {
    ($list:ident) => {
        impl<T> $list<T> {
            /// The items.
            #[must_use]
            pub fn items(&self) -> &[T] {
                &self.0
            }
        }

        impl<T> Default for $list<T> {
            fn default() -> Self {
                Self(Vec::new())
            }
        }

        impl<T, I: Into<T>> FromIterator<I> for $list<T> {
            fn from_iter<Items: IntoIterator<Item = I>>(items: Items) -> Self {
                Self(items.into_iter().map(Into::into).collect())
            }
        }

        impl<T, I: TryInto<T>> TryFrom<Vec<I>> for $list<T> {
            type Error = I::Error;

            fn try_from(items: Vec<I>) -> Result<Self, I::Error> {
                items.into_iter().map(TryInto::try_into).collect::<Result<_, _>>().map(Self)
            }
        }

        impl<T, I: TryInto<T>, const N: usize> TryFrom<[I; N]> for $list<T> {
            type Error = I::Error;

            fn try_from(items: [I; N]) -> Result<Self, I::Error> {
                items.into_iter().map(TryInto::try_into).collect::<Result<_, _>>().map(Self)
            }
        }

        impl<T, I: Clone + TryInto<T>> TryFrom<&[I]> for $list<T> {
            type Error = I::Error;

            fn try_from(items: &[I]) -> Result<Self, I::Error> {
                items.to_vec().try_into()
            }
        }

        impl<T, I: Clone + TryInto<T>> TryFrom<&Vec<I>> for $list<T> {
            type Error = I::Error;

            fn try_from(items: &Vec<I>) -> Result<Self, I::Error> {
                items.clone().try_into()
            }
        }

        impl<T, I: Clone + TryInto<T>, const N: usize> TryFrom<&[I; N]> for $list<T> {
            type Error = I::Error;

            fn try_from(items: &[I; N]) -> Result<Self, I::Error> {
                items.clone().try_into()
            }
        }
    };
}

made_from_items!(CommaList);
made_from_items!(EscapedCommaList);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_inside_an_item_of_a_plain_list_is_an_error() {
        let list = CommaList::<String>::from_iter(["a", "b,c"]);
        let error = serde_json::to_string(&list).unwrap_err().to_string();
        assert_eq!(error, "an item holds a comma");
    }

    #[test]
    fn a_list_is_made_of_whatever_holds_its_items() {
        let colours = vec!["red", "blue"];
        let expected = CommaList::<String>::from_iter(colours.clone());
        assert_eq!(CommaList::try_from(&colours), Ok(expected.clone()));
        assert_eq!(CommaList::try_from(colours.as_slice()), Ok(expected.clone()));
        assert_eq!(CommaList::try_from(&["red", "blue"]), Ok(expected.clone()));
        assert_eq!(CommaList::try_from(["red", "blue"]), Ok(expected.clone()));
        assert_eq!(CommaList::try_from(colours), Ok(expected));
        let escaped = EscapedCommaList::<u8>::try_from(&vec![1_u16, 2]).unwrap();
        assert_eq!(escaped.items(), [1, 2]);
        assert!(EscapedCommaList::<u8>::try_from(&[256_u16]).is_err());
    }

    #[test]
    fn an_empty_list_is_an_empty_value() {
        let list = CommaList::<String>::default();
        assert_eq!(serde_json::to_string(&list).unwrap(), r#""""#);
    }

    #[test]
    fn escaped_items_can_be_told_apart_again() {
        let list = EscapedCommaList::<String>::from_iter(["50%", "a%2Cb"]);
        assert_eq!(serde_json::to_string(&list).unwrap(), r#""50%25,a%252Cb""#);
    }
}
