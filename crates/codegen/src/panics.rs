//! Panics of the libraries that we hand a document to, as words.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether a panic of this thread is caught, and nothing to tell about.
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// What `attempt` gives, or what its panic says.
pub(crate) fn caught<T>(attempt: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let told = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_CAUGHT.get() {
                told(panic);
            }
        }));
    });
    let was_caught = IS_CAUGHT.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(attempt));
    IS_CAUGHT.set(was_caught);
    result.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        Err(text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("a panic").to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_words() {
        let text = "said";
        assert_eq!(caught::<()>(|| panic!("{text}")), Err("said".to_owned()));
        assert_eq!(caught::<()>(|| panic!("said")), Err("said".to_owned()));
        assert_eq!(caught(|| Ok(1)), Ok(1));
    }
}
