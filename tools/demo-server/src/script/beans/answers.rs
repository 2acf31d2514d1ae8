//! What Beans says, one file for each answer.

macro_rules! answers {
    ($($name:ident = $file:literal;)*) => {
        $(pub(super) const $name: &str = include_str!(concat!("answers/", $file, ".md"));)*
    };
}

answers! {
    ABILITIES = "abilities";
    AEROPRESS = "aeropress";
    BYE = "bye";
    COLD_BREW = "cold_brew";
    ESPRESSO = "espresso";
    FALLBACK = "fallback";
    FRENCH_PRESS = "french_press";
    HELLO = "hello";
    HUMAN = "human";
    JOKE = "joke";
    METHODS = "methods";
    MOKA = "moka";
    PRICES = "prices";
    SHIPPING = "shipping";
    SHOWCASE = "showcase";
    STORY = "story";
    SUBSCRIPTION = "subscription";
    THANKS = "thanks";
    V60 = "v60";
}
