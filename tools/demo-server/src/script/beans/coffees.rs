//! The coffees that Beans can tell apart.

/// One coffee.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Coffee {
    /// What to look for in a message, in lower case.
    pub(super) keys: &'static [&'static str],
    name: &'static str,
    roast: &'static str,
    tastes: &'static str,
    body: &'static str,
    acidity: &'static str,
    best_in: &'static str,
    milk: &'static str,
    /// Whom to hand it to, in the verdict of a comparison.
    take_it: &'static str,
    small: &'static str,
    large: &'static str,
}

/// Every coffee; the first two are compared when nobody says which.
pub(super) const COFFEES: [Coffee; 6] = [
    Coffee {
        keys: &["ethiop", "yirga"],
        name: "Ethiopia Yirgacheffe",
        roast: "light",
        tastes: "jasmine, bergamot, apricot",
        body: "like tea",
        acidity: "lively, citrus",
        best_in: "V60, AeroPress",
        milk: "gets lost in it",
        take_it: "a curious morning, black",
        small: "€13.50",
        large: "€46.00",
    },
    Coffee {
        keys: &["colomb", "huila"],
        name: "Colombia Huila",
        roast: "medium",
        tastes: "red apple, caramel, hazelnut",
        body: "like cream",
        acidity: "gentle, apple",
        best_in: "French press, espresso, V60",
        milk: "lovely",
        take_it: "guests, milk, or a Monday",
        small: "€11.50",
        large: "€38.00",
    },
    Coffee {
        keys: &["kenya", "nyeri"],
        name: "Kenya Nyeri AA",
        roast: "light",
        tastes: "blackcurrant, tomato leaf",
        body: "juicy",
        acidity: "bright as a bell",
        best_in: "V60, a brave espresso",
        milk: "better without",
        take_it: "an adventure",
        small: "€14.50",
        large: "€49.00",
    },
    Coffee {
        keys: &["sumatra", "gayo"],
        name: "Sumatra Gayo",
        roast: "dark",
        tastes: "cedar, dark chocolate",
        body: "you could lean on it",
        acidity: "hardly any",
        best_in: "French press, cold brew",
        milk: "like hot chocolate",
        take_it: "a rainy afternoon",
        small: "€12.00",
        large: "€40.00",
    },
    Coffee {
        keys: &["night", "blend"],
        name: "Night Shift",
        roast: "dark",
        tastes: "cocoa, molasses, a long finish",
        body: "syrup",
        acidity: "low",
        best_in: "espresso, moka pot",
        milk: "made for it",
        take_it: "an espresso machine and a lot to do",
        small: "€10.50",
        large: "€34.00",
    },
    Coffee {
        keys: &["decaf", "caffeine", "soft"],
        name: "Soft Landing (decaf)",
        roast: "medium",
        tastes: "milk chocolate, orange",
        body: "round",
        acidity: "soft",
        best_in: "any brewer, even at night",
        milk: "very good",
        take_it: "an evening with a good night after it",
        small: "€12.50",
        large: "€42.00",
    },
];

impl Coffee {
    /// What there is to say about one coffee.
    pub(super) fn profile(&self) -> String {
        format!(
            "### {}\n\n- **Roast:** {}\n- **Tastes like** {}\n- **Body:** {}\n- **Acidity:** {}\n\
             - **Best in:** {}\n- **With milk:** {}\n- **Price:** {} for 250 g, {} for 1 kg\n\n\
             Shall I set it against another one? Say *\"compare\"* and two names.",
            self.name,
            self.roast,
            self.tastes,
            self.body,
            self.acidity,
            self.best_in,
            self.milk,
            self.small,
            self.large,
        )
    }
}

/// Two coffees side by side, and a verdict.
pub(super) fn comparison(one: &Coffee, other: &Coffee) -> String {
    let mut table = format!("### Side by side\n\n| | {} | {} |\n| --- | --- | --- |\n", one.name, other.name);
    for (trait_name, one, other) in [
        ("Roast", one.roast, other.roast),
        ("Tastes like", one.tastes, other.tastes),
        ("Body", one.body, other.body),
        ("Acidity", one.acidity, other.acidity),
        ("Best in", one.best_in, other.best_in),
        ("With milk", one.milk, other.milk),
        ("250 g", one.small, other.small),
    ] {
        table.push_str(&format!("| **{trait_name}** | {one} | {other} |\n"));
    }
    format!(
        "{table}\n**In short:** for *{}*, take the **{}**. For *{}*, the **{}**.",
        one.take_it, one.name, other.take_it, other.name
    )
}

/// What goes through Beans' head before a comparison.
pub(super) fn thoughts(one: &Coffee, other: &Coffee) -> String {
    format!(
        "They want to know how {} and {} differ, and probably which one to buy. What decides it in the cup: the \
         roast ({} or {}), the body, the acidity, and whether milk goes in. Then the brewer: {} for the first, {} \
         for the second. The prices, {} and {}, should not decide it. A table shows this best, with a verdict of \
         one sentence below.",
        one.name, other.name, one.roast, other.roast, one.best_in, other.best_in, one.small, other.small
    )
}
