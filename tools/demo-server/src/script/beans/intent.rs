//! From what was typed to what was meant, by keywords.

use super::answers;
use super::coffees::{COFFEES, Coffee};

/// What a visitor wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Intent {
    /// An answer that needs nothing else.
    Say(&'static str),
    /// An answer from the help centre, looked up under a query.
    Search(&'static str, &'static str),
    /// To know where an order is; the number, if it was given.
    Order(Option<String>),
    /// An order cancelled or refunded.
    Refund(Option<String>),
    /// A recommendation.
    Choose,
    /// To know more about a coffee.
    Profile(&'static Coffee),
    /// Two coffees compared, with visible thinking.
    Compare(&'static Coffee, &'static Coffee),
    /// A long answer.
    Story,
    /// An error.
    Break,
}

/// The words of a message.
struct Words(Vec<String>);

impl Words {
    fn of(text: &str) -> Self {
        let words =
            text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
        Self(words.map(str::to_lowercase).collect())
    }

    /// Whether a word begins with one of these stems.
    fn any(&self, stems: &[&str]) -> bool {
        self.0.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)))
    }

    /// Whether one of these is a word, in full.
    fn exactly(&self, words: &[&str]) -> bool {
        self.0.iter().any(|word| words.contains(&word.as_str()))
    }

    /// Whether these words stand side by side.
    fn phrase(&self, phrase: &str) -> bool {
        self.0.join(" ").contains(phrase)
    }

    /// The coffees that are named, in their order.
    fn coffees(&self) -> Vec<&'static Coffee> {
        let mut named: Vec<&'static Coffee> = Vec::new();
        for word in &self.0 {
            let coffee = COFFEES.iter().find(|coffee| coffee.keys.iter().any(|key| word.starts_with(key)));
            named.extend(coffee.filter(|coffee| !named.contains(coffee)));
        }
        named
    }

    /// An order number: the first number of four digits or more.
    fn order_number(&self) -> Option<String> {
        let is_number = |word: &&String| word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_digit());
        self.0.iter().find(is_number).cloned()
    }
}

/// Two coffees to compare: those that were named, filled up with the usual ones.
fn pair(named: Vec<&'static Coffee>) -> (&'static Coffee, &'static Coffee) {
    let mut named = named.into_iter();
    let one = named.next().unwrap_or(&COFFEES[0]);
    let other = named.next().or_else(|| COFFEES.iter().find(|coffee| *coffee != one));
    (one, other.unwrap_or(one))
}

/// What `text` asks for. Earlier rules win.
pub(super) fn of(text: &str) -> Intent {
    let words = Words::of(text);
    acts(&words)
        .or_else(|| brewing(&words).map(Intent::Say))
        .or_else(|| shop(&words))
        .unwrap_or_else(|| talk(&words))
}

/// Requests that make Beans do something.
fn acts(words: &Words) -> Option<Intent> {
    if words.any(&["break"]) || (words.any(&["error"]) && words.any(&["show", "cause", "throw", "make"])) {
        return Some(Intent::Break);
    }
    if words.any(&["story", "stories"]) {
        return Some(Intent::Story);
    }
    if words.any(&["choos", "recommend", "suggest"]) || words.exactly(&["quiz", "pick"]) {
        return Some(Intent::Choose);
    }
    if words.any(&["compar", "versus", "differ", "think"]) || words.exactly(&["vs"]) {
        let (one, other) = pair(words.coffees());
        return Some(Intent::Compare(one, other));
    }
    let number = words.order_number();
    if words.any(&["refund", "cancel"]) || words.phrase("money back") {
        return Some(Intent::Refund(number));
    }
    let asks_how = words.phrase("how do i order") || words.phrase("how can i order");
    let about_order = words.any(&["order", "track", "parcel", "package"]) && !asks_how;
    (about_order || number.is_some()).then_some(Intent::Order(number))
}

fn brewing(words: &Words) -> Option<&'static str> {
    let cold = words.phrase("cold brew") || words.any(&["coldbrew"]) || words.phrase("iced coffee");
    if cold {
        Some(answers::COLD_BREW)
    } else if words.any(&["v60", "chemex", "pour", "drip"]) {
        Some(answers::V60)
    } else if words.any(&["aeropress"]) {
        Some(answers::AEROPRESS)
    } else if words.any(&["french", "press", "cafetiere"]) {
        Some(answers::FRENCH_PRESS)
    } else if words.any(&["moka", "bialetti"]) {
        Some(answers::MOKA)
    } else if words.any(&["espresso", "portafilter"]) {
        Some(answers::ESPRESSO)
    } else if words.any(&["brew", "grind", "recipe", "ratio", "filter"]) {
        Some(answers::METHODS)
    } else {
        None
    }
}

fn shop(words: &Words) -> Option<Intent> {
    if let Some(coffee) = words.coffees().first() {
        Some(Intent::Profile(coffee))
    } else if words.any(&["ship", "deliver", "postage"]) {
        Some(Intent::Search("delivery times and costs", answers::SHIPPING))
    } else if words.any(&["subscri"]) {
        Some(Intent::Search("subscriptions", answers::SUBSCRIPTION))
    } else if words
        .any(&["price", "cost", "bean", "coffee", "menu", "catalog", "sell", "buy", "roast", "order"])
    {
        Some(Intent::Say(answers::PRICES))
    } else {
        None
    }
}

fn talk(words: &Words) -> Intent {
    Intent::Say(if words.any(&["markdown", "formatting"]) {
        answers::SHOWCASE
    } else if words.any(&["joke", "funny"]) {
        answers::JOKE
    } else if words.any(&["human", "person", "someone", "phone", "complain"]) {
        answers::HUMAN
    } else if words.any(&["help"]) || words.phrase("can you do") || words.phrase("who are you") {
        answers::ABILITIES
    } else if words.any(&["thank"]) || words.exactly(&["thx", "cheers", "great", "perfect"]) {
        answers::THANKS
    } else if words.exactly(&["bye", "goodbye", "ciao"]) {
        answers::BYE
    } else if words.0.is_empty() || words.exactly(&["hi", "hello", "hey", "hallo", "morning", "evening"]) {
        answers::HELLO
    } else {
        answers::FALLBACK
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_config_suggests_is_understood() {
        for (text, intent) in [
            ("How do I brew a V60?", Intent::Say(answers::V60)),
            ("Help me choose some beans", Intent::Choose),
            ("Where is my order 10482?", Intent::Order(Some("10482".into()))),
            ("Refund order 10479", Intent::Refund(Some("10479".into()))),
            ("Compare Ethiopia and Colombia", Intent::Compare(&COFFEES[0], &COFFEES[1])),
            ("kenya vs night shift", Intent::Compare(&COFFEES[2], &COFFEES[4])),
            ("what is the difference?", Intent::Compare(&COFFEES[0], &COFFEES[1])),
            ("compare the Colombia with something", Intent::Compare(&COFFEES[1], &COFFEES[0])),
            ("do you have decaf", Intent::Profile(&COFFEES[5])),
            ("Tell me a long story", Intent::Story),
            ("Break something", Intent::Break),
        ] {
            assert_eq!(of(text), intent, "{text}");
        }
    }

    #[test]
    fn questions_find_their_answer() {
        for (text, answer) in [
            ("french press please", answers::FRENCH_PRESS),
            ("any tips for my AeroPress?", answers::AEROPRESS),
            ("Which beans do you have, and what do they cost?", answers::PRICES),
            ("how can I order?", answers::PRICES),
            ("what grind size?", answers::METHODS),
            ("hi!", answers::HELLO),
            ("", answers::HELLO),
            ("What can you do?", answers::ABILITIES),
            ("thanks a lot", answers::THANKS),
            ("show me some markdown", answers::SHOWCASE),
            ("qwertz", answers::FALLBACK),
        ] {
            assert_eq!(of(text), Intent::Say(answer), "{text}");
        }
    }

    #[test]
    fn orders_are_recognised_with_and_without_a_number() {
        assert_eq!(of("track my parcel"), Intent::Order(None));
        assert_eq!(of("#10482"), Intent::Order(Some("10482".into())));
        assert_eq!(of("please cancel it"), Intent::Refund(None));
        assert_eq!(of("I want my money back for 10491!"), Intent::Refund(Some("10491".into())));
    }
}
