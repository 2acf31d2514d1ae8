//! Token counts of a turn.

use serde::Serialize;

/// Token counts so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Usage {
    pub(crate) input_tokens: u64,
    pub(crate) output_tokens: u64,
    pub(crate) total_tokens: u64,
}

impl Usage {
    /// Counts with their sum.
    pub(crate) const fn new(input_tokens: u64, output_tokens: u64) -> Self {
        Self { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens }
    }

    /// Whether a report of `self` after `before` is news: counters never fall and never repeat.
    pub(crate) fn advances(self, before: Option<Self>) -> bool {
        before.is_none_or(|before| {
            self != before
                && self.input_tokens >= before.input_tokens
                && self.output_tokens >= before.output_tokens
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_growth_is_news() {
        let (small, large) = (Usage::new(7, 3), Usage::new(10, 5));
        assert!(small.advances(None) && large.advances(Some(small)));
        assert!(!small.advances(Some(small)) && !small.advances(Some(large)));
    }
}
