//! Whether the visitor has agreed to the notice that a theme asks to be agreed to.

use std::cell::RefCell;
use std::collections::HashSet;

use dioxus::prelude::*;

use super::Chat;
use crate::options::Persist;
use crate::platform::{load, save};
use crate::widget::consent::Consent;

/// What an answer is stored as, the official widget's own.
const GIVEN: &str = "1";

thread_local! {
    /// The answers since the page was loaded: storage may be refused.
    static ANSWERS: RefCell<HashSet<String>> = RefCell::default();
}

/// How the visitor stands to the notice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::widget) enum Agreement {
    /// Nobody has looked yet: what is required is required, but not shown.
    #[default]
    Unknown,
    Open,
    Given,
}

impl Chat {
    /// Whether the visitor has to agree to the theme's [`Consent`] before anything is sent. Subscribes when read in a
    /// render.
    ///
    /// [`Composer`](crate::Composer) shows the notice and locks its field meanwhile. A UI with another composer shows
    /// it itself, and calls [`accept_consent`](Self::accept_consent) when the visitor agrees.
    pub fn needs_consent(&self) -> bool {
        let is_required =
            |consent: &Option<Consent>| consent.as_ref().is_some_and(|consent| consent.require_accept);
        let is_given = self.agreement.try_read().map_or(true, |agreement| *agreement == Agreement::Given);
        !is_given && self.look.try_read().is_ok_and(|look| is_required(&look.consent))
    }

    /// Notes that the visitor has agreed to the theme's [`Consent`], or has put away one that needs no agreement. It is
    /// remembered in `localStorage` for this agent and this visitor; where there is no storage, or nobody to remember,
    /// until the page is left.
    pub fn accept_consent(&self) {
        let key = self.consent_key();
        if let Some(key) = &key {
            save(Persist::Local, key, GIVEN);
        }
        ANSWERS.with_borrow_mut(|answers| answers.insert(key.unwrap_or_default()));
        let mut agreement = self.agreement;
        if let Ok(mut agreement) = agreement.try_write() {
            *agreement = Agreement::Given;
        }
    }

    /// The notice, while it is to be shown. Subscribes.
    pub(in crate::widget) fn notice(&self) -> Option<Consent> {
        let is_open = *self.agreement.read() == Agreement::Open;
        self.look.read().consent.clone().filter(|_| is_open)
    }

    /// Looks up what the visitor has answered on an earlier visit.
    pub(in crate::widget) fn use_agreement(self) {
        use_effect(move || {
            // Another client is for another visitor, or another agent. Before the first nobody is known.
            if self.agent.client_number() == 0 {
                return;
            }
            let key = self.consent_key();
            let stored = key.as_ref().and_then(|key| load(Persist::Local, key));
            let key = key.unwrap_or_default();
            let is_given =
                stored.as_deref() == Some(GIVEN) || ANSWERS.with_borrow(|answers| answers.contains(&key));
            let found = if is_given { Agreement::Given } else { Agreement::Open };
            let mut agreement = self.agreement;
            if *agreement.peek() != found {
                agreement.set(found);
            }
        });
    }

    /// Where the answer is remembered; nowhere when it is not known who is chatting.
    fn consent_key(&self) -> Option<String> {
        let (project, user) = self.agent.client()?.parties();
        Some(Consent::storage_key(&project, &user?))
    }
}
