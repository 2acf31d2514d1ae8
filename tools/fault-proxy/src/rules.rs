//! [`Rules`]: the faults that are set, and which of them a request meets.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::fault::{Fault, Rule};
use crate::route::Route;

/// What is set, and what has happened.
#[derive(Debug, Default)]
pub(crate) struct Rules(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    rules: Vec<Rule>,
    fired: usize,
    seen: HashMap<Route, usize>,
}

impl Rules {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn add(&self, rule: Rule) {
        self.lock().rules.push(rule);
    }

    /// From now on all goes well.
    pub(crate) fn clear(&self) {
        self.lock().rules.clear();
    }

    /// A cut was reached.
    pub(crate) fn reached(&self) {
        self.lock().fired += 1;
    }

    /// How many faults have happened: cuts that were reached, and all others that were met.
    pub(crate) fn fired(&self) -> usize {
        self.lock().fired
    }

    /// How many requests there were for a route.
    pub(crate) fn seen(&self, route: Route) -> usize {
        let state = self.lock();
        let counts = state.seen.iter().filter(|(seen, _)| route.covers(**seen));
        counts.map(|(_, count)| count).sum()
    }

    /// What goes wrong with the next request for a route.
    pub(crate) fn meet(&self, route: Route) -> Vec<Fault> {
        let mut state = self.lock();
        *state.seen.entry(route).or_default() += 1;
        let mut faults = Vec::new();
        for rule in state.rules.iter_mut().filter(|rule| rule.route.covers(route)) {
            if rule.skip > 0 {
                rule.skip -= 1;
            } else if rule.times != Some(0) {
                rule.times = rule.times.map(|times| times - 1);
                faults.push(rule.fault.clone());
            }
        }
        state.rules.retain(|rule| rule.times != Some(0));
        state.fired += faults.iter().filter(|fault| !matches!(fault, Fault::Cut(_))).count();
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_meets_as_many_requests_of_its_route_as_it_says() {
        let rules = Rules::default();
        rules.add(Rule::new(Route::Post, Fault::Lose).skip(1).times(2));
        let met: Vec<bool> = (0..5).map(|_| !rules.meet(Route::Post).is_empty()).collect();
        assert_eq!(met, [false, true, true, false, false]);
        assert!(rules.meet(Route::Stream).is_empty());
        assert_eq!((rules.fired(), rules.seen(Route::Post), rules.seen(Route::Any)), (2, 5, 6));
    }

    #[test]
    fn several_rules_may_meet_one_request() {
        let rules = Rules::default();
        rules.add(Rule::new(Route::Any, Fault::Delay { millis: 1 }));
        rules.add(Rule::new(Route::Stream, Fault::Split { size: 1 }).times(1));
        assert_eq!(rules.meet(Route::Stream).len(), 2);
        assert_eq!(rules.meet(Route::Stream).len(), 1);
        rules.clear();
        assert!(rules.meet(Route::Stream).is_empty());
    }
}
