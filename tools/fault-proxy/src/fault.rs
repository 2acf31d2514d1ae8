//! [`Fault`] and [`Rule`]: what goes wrong, where and how often.

use serde::Deserialize;

use crate::route::Route;

/// What goes wrong with a request or its answer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// The answer's body stops short.
    Cut(Cut),
    /// The answer comes so much later.
    Delay {
        /// In milliseconds.
        millis: u64,
    },
    /// The answer's body comes in pieces of this size.
    Split {
        /// In bytes.
        size: usize,
    },
    /// The request is not passed on, and the connection is closed without an answer.
    Lose,
    /// The request is passed on, and the connection is closed without its answer.
    LoseAnswer,
    /// The request is not passed on, and answered with this.
    Answer(Answer),
    /// The request is not passed on, and answered with 200 and a web page.
    Html,
    /// A stream is asked for from its start, whatever the client's cursor is.
    Replay,
}

/// Where a body stops, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Cut {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// How.
    #[serde(default)]
    pub ending: Ending,
}

/// A place in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Place {
    /// Behind so many events of an event stream, and so many bytes further on or back.
    Event {
        /// How many events.
        event: usize,
        /// How many bytes further on.
        #[serde(default)]
        offset: isize,
    },
    /// Behind so many bytes.
    Byte {
        /// How many.
        at: usize,
    },
}

/// How a body stops.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The connection is closed in the middle of the body, without the end that HTTP has for one: an error to whoever
    /// reads it. It is closed as usual (FIN), not reset.
    #[default]
    Break,
    /// The body ends as if that were all.
    End,
}

/// An answer of our own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// The status; 0 is taken for 200.
    pub status: u16,
    /// Its headers. Without a content type, a body that is JSON is said to be that, and another one to be text.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: String,
    /// Whether a page elsewhere may not read it, as with an unhandled 500 and an origin that is not allowed.
    pub without_cors: bool,
}

/// A fault of a route, so many times.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Rule {
    /// Whose requests.
    pub route: Route,
    /// How many of them pass first.
    #[serde(default)]
    pub skip: u32,
    /// How many of them it meets then; all, when it is not said.
    #[serde(default)]
    pub times: Option<u32>,
    /// What goes wrong with them.
    #[serde(flatten)]
    pub fault: Fault,
}

impl Cut {
    /// The connection breaks off behind so many bytes.
    #[must_use]
    pub fn at_byte(at: usize) -> Self {
        Self { place: Place::Byte { at }, ending: Ending::Break }
    }

    /// The connection breaks off behind so many events, and `offset` bytes further on.
    #[must_use]
    pub fn at_event(event: usize, offset: isize) -> Self {
        Self { place: Place::Event { event, offset }, ending: Ending::Break }
    }

    /// The same place, and a body that ends as if that were all.
    #[must_use]
    pub fn cleanly(self) -> Self {
        Self { ending: Ending::End, ..self }
    }
}

impl Answer {
    /// An answer with a status and a body.
    #[must_use]
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        Self { status, body: body.into(), ..Self::default() }
    }

    /// The same with a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

impl Rule {
    /// A fault of all requests for a route.
    #[must_use]
    pub fn new(route: Route, fault: Fault) -> Self {
        Self { route, skip: 0, times: None, fault }
    }

    /// The same for so many requests only.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// The same behind so many requests that pass.
    #[must_use]
    pub fn skip(self, skip: u32) -> Self {
        Self { skip, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(json: serde_json::Value) -> Rule {
        serde_json::from_value(json).expect("a rule")
    }

    #[test]
    fn rules_are_read_from_json() {
        use serde_json::json;
        assert_eq!(
            rule(json!({"route": "stream", "fault": "cut", "at": 9, "ending": "end", "times": 1})),
            Rule::new(Route::Stream, Fault::Cut(Cut::at_byte(9).cleanly())).times(1)
        );
        assert_eq!(
            rule(json!({"route": "any", "fault": "cut", "event": 2, "offset": -1, "skip": 3})),
            Rule::new(Route::Any, Fault::Cut(Cut::at_event(2, -1))).skip(3)
        );
        assert_eq!(
            rule(
                json!({"route": "post", "fault": "answer", "status": 429, "headers": [["retry-after", "3"]]})
            ),
            Rule::new(Route::Post, Fault::Answer(Answer::new(429, "").header("retry-after", "3")))
        );
        assert_eq!(rule(json!({"route": "mint", "fault": "lose"})).fault, Fault::Lose);
        assert!(serde_json::from_value::<Rule>(json!({"route": "mint", "fault": "shuffle"})).is_err());
    }
}
