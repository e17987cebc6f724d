//! Lists that come in pages: each page says where the next one is, and that one is on its way
//! while the caller reads.

use std::collections::HashSet;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use reqwest::{Method, Request, Url};
use serde::de::DeserializeOwned;
use tokio::task::{JoinError, JoinSet};
use tracing::Instrument;

use crate::error::{Cause, Progress, Unanswered};
use crate::{Error, InvalidRequest, Operation, ResponseValue, Session};

/// The pages of a list, as a stream of answers.
///
/// Nothing is sent before the stream is polled. As soon as a page is there, the next one is asked
/// for, in a task of its own, and never more than that one; dropping the stream ends it. The
/// address of the next page is taken as the page has it, with all filters, and is read with the
/// token, options and retries of the first. A page that names no next one is the last, whatever
/// it says of counts.
///
/// # Errors
///
/// An error is the last item. Beside those of any call, see [`ErrorKind`](crate::ErrorKind), there
/// are two of the kind `InvalidRequest`: a page names one at another origin, to which no token is
/// sent, or one that was read already, so that there would be no end.
///
/// # Panics
///
/// Outside of a tokio runtime, as every call does.
///
/// # Examples
///
/// ```
/// use futures_util::TryStreamExt;
/// use paas_support::{Error, Pages};
///
/// async fn count<E>(mut pages: Pages<Vec<String>, E>) -> Result<usize, Error<E>>
/// where
///     E: serde::de::DeserializeOwned + Send + 'static,
/// {
///     let mut count = 0;
///     while let Some(page) = pages.try_next().await? {
///         count += page.len();
///     }
///     Ok(count)
/// }
/// ```
#[must_use = "nothing is sent before the stream is polled"]
pub struct Pages<T, E> {
    session: Session,
    operation: Operation,
    next: fn(&T) -> Option<&str>,
    /// The request for the first page, until it is sent.
    first: Option<Result<Request, InvalidRequest>>,
    /// There is none when the first request was refused.
    trail: Option<Trail>,
    /// The call for the page that is ahead: one, or none after the last page.
    ahead: JoinSet<Result<ResponseValue<T>, Error<E>>>,
}

/// The items of a list that comes in pages: those of [`Pages`], one by one.
///
/// # Errors
///
/// Those of [`Pages`]. The items of the pages before come first; an error is the last item.
///
/// # Examples
///
/// ```
/// use futures_util::{StreamExt, TryStreamExt};
/// use paas_support::{Error, Items};
///
/// async fn first_ten<T, I, E>(items: Items<T, I, E>) -> Result<Vec<I>, Error<E>>
/// where
///     T: serde::de::DeserializeOwned + Send + 'static,
///     E: serde::de::DeserializeOwned + Send + 'static,
/// {
///     items.take(10).try_collect().await
/// }
/// ```
#[must_use = "nothing is sent before the stream is polled"]
pub struct Items<T, I, E> {
    pages: Pages<T, E>,
    items: fn(T) -> Option<Vec<I>>,
    /// What is left of the page that is read.
    page: vec::IntoIter<I>,
}

impl Session {
    /// The pages of a list, of which `next` says where the one after it is. What generated code
    /// calls.
    #[doc(hidden)]
    pub fn pages<T, E>(
        &self,
        operation: Operation,
        first: Result<Request, InvalidRequest>,
        next: fn(&T) -> Option<&str>,
    ) -> Pages<T, E> {
        let trail = first.as_ref().ok().map(Trail::new);
        let session = self.clone();
        Pages { session, operation, next, first: Some(first), trail, ahead: JoinSet::new() }
    }
}

impl<T, E> Pages<T, E> {
    /// What `items` takes from each page, one by one. What generated code calls.
    #[doc(hidden)]
    pub fn items<I>(self, items: fn(T) -> Option<Vec<I>>) -> Items<T, I, E> {
        Items { pages: self, items, page: Vec::new().into_iter() }
    }
}

impl<T, E> Pages<T, E>
where
    T: DeserializeOwned + Send + 'static,
    E: DeserializeOwned + Send + 'static,
{
    /// Calls for a page. A request that was refused is an error like that of any other call.
    fn ask(&mut self, request: Result<Request, InvalidRequest>) {
        let (session, operation) = (self.session.clone(), self.operation);
        let call = async move { session.call(operation, request).await };
        self.ahead.spawn(call.in_current_span());
    }

    fn lost(&self, error: JoinError) -> Error<E> {
        // A panic of a hook, say, goes on where it would without the task.
        if let Ok(panic) = error.try_into_panic() {
            std::panic::resume_unwind(panic);
        }
        let progress = Progress { may_have_been_received: true, ..Progress::default() };
        Error::new(self.operation, Cause::Unanswered(Unanswered::Aborted), progress)
    }
}

impl<T, E> Stream for Pages<T, E>
where
    T: DeserializeOwned + Send + 'static,
    E: DeserializeOwned + Send + 'static,
{
    type Item = Result<ResponseValue<T>, Error<E>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if let Some(first) = this.first.take() {
            this.ask(first);
        }
        let Some(answer) = ready!(this.ahead.poll_join_next(cx)) else { return Poll::Ready(None) };
        let answer = answer.unwrap_or_else(|error| Err(this.lost(error)));
        if let (Ok(page), Some(trail)) = (&answer, &mut this.trail)
            && let Some(link) = (this.next)(page)
        {
            let request = trail.follow(link, &this.session);
            this.ask(request);
        }
        Poll::Ready(Some(answer))
    }
}

/// Nothing in it is pinned.
impl<T, I, E> Unpin for Items<T, I, E> {}

impl<T, I, E> Items<T, I, E>
where
    T: DeserializeOwned + Send + 'static,
    E: DeserializeOwned + Send + 'static,
{
    /// The next item; `None` after the last. What `StreamExt` has under this name, without it.
    pub async fn next(&mut self) -> Option<Result<I, Error<E>>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// All items that are left.
    ///
    /// # Errors
    ///
    /// Those of [`Pages`]; what came before is lost.
    pub async fn all(mut self) -> Result<Vec<I>, Error<E>> {
        let mut all = Vec::new();
        while let Some(item) = self.next().await {
            all.push(item?);
        }
        Ok(all)
    }
}

impl<T, I, E> Stream for Items<T, I, E>
where
    T: DeserializeOwned + Send + 'static,
    E: DeserializeOwned + Send + 'static,
{
    type Item = Result<I, Error<E>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(cx)) {
                Some(Ok(page)) => {
                    let items = (this.items)(page.into_inner());
                    this.page = items.unwrap_or_default().into_iter();
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// The way from page to page.
struct Trail {
    /// The request for the last page that was asked for.
    last: Request,
    /// Where pages were asked for.
    asked: HashSet<Url>,
}

impl Trail {
    fn new(first: &Request) -> Self {
        Self { last: at(first.url().clone(), first), asked: HashSet::from([first.url().clone()]) }
    }

    /// The request for the page that `link` leads to, as seen from the last one.
    fn follow(&mut self, link: &str, session: &Session) -> Result<Request, InvalidRequest> {
        let url = session.link_from(self.last.url(), link)?;
        if !self.asked.insert(url.clone()) {
            let reason = "a link in an answer leads to a page that was read already";
            return Err(InvalidRequest::new(reason));
        }
        *self.last.url_mut() = url.clone();
        Ok(at(url, &self.last))
    }
}

/// A request for what is at `url`, with the headers of another one.
fn at(url: Url, like: &Request) -> Request {
    let mut request = Request::new(Method::GET, url);
    *request.headers_mut() = like.headers().clone();
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where links lead one after the other, or why not, from a page of an API at `https://h/v1`.
    fn followed(links: &[&str]) -> Vec<String> {
        let session = Session::builder("https://h/v1").build().unwrap();
        let first = Request::new(Method::GET, "https://h/v1/pets?sort=name".parse().unwrap());
        let mut trail = Trail::new(&first);
        let mut follow = |link: &&str| match trail.follow(link, &session) {
            Ok(request) => request.url().to_string(),
            Err(refusal) => refusal.to_string(),
        };
        links.iter().map(&mut follow).collect()
    }

    #[test]
    fn a_link_is_followed_as_it_is_or_from_the_page_that_has_it() {
        assert_eq!(
            followed(&[
                "https://h/v1/pets?page=2&created_ats%5Bgt%5D=a%252Cb",
                "/v1/pets?page=3",
                "?page=4",
                "cats?page=5",
            ]),
            [
                "https://h/v1/pets?page=2&created_ats%5Bgt%5D=a%252Cb",
                "https://h/v1/pets?page=3",
                "https://h/v1/pets?page=4",
                "https://h/v1/cats?page=5",
            ]
        );
    }

    #[test]
    fn a_page_that_was_read_is_not_read_again() {
        let refusal = "a link in an answer leads to a page that was read already";
        assert_eq!(followed(&["/v1/pets?sort=name"]), [refusal]);
        assert_eq!(followed(&["?page=2", "https://h:443/v1/pets?page=2"])[1], refusal);
    }

    #[test]
    fn another_origin_is_refused_and_so_is_http_after_https() {
        for link in ["http://h/v1/pets?page=2", "https://evil/v1/pets", "//evil/v1", "https://["] {
            let said = followed(&[link]).remove(0);
            assert!(said.starts_with("a link in an answer"), "{link}: {said}");
        }
    }

    #[test]
    fn the_headers_of_the_first_request_go_with_every_page() {
        let session = Session::builder("https://h").build().unwrap();
        let mut first = Request::new(Method::GET, "https://h/pets".parse().unwrap());
        first.headers_mut().insert("x-shop", reqwest::header::HeaderValue::from_static("7"));
        let mut trail = Trail::new(&first);
        for link in ["?page=2", "?page=3"] {
            assert_eq!(trail.follow(link, &session).unwrap().headers(), first.headers());
        }
    }

    #[test]
    fn streams_can_be_moved_and_sent() {
        fn is_free<T: Send + Unpin + 'static>() {}
        is_free::<Pages<String, String>>();
        is_free::<Items<String, std::marker::PhantomPinned, String>>();
    }
}
