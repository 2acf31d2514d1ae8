use serde_json::{Value, json};

use super::*;
use crate::widget::portal::HostStyle;

const HOSTILE: [&str; 10] = [
    "url(https://evil.example/x)",
    "expression(alert(1))",
    "red;}",
    "red} * {display:none",
    "</style><script>alert(1)</script>",
    "var(--x, url(x))",
    "\"",
    "a\\",
    "/*",
    "red\n;",
];

fn read(value: Value) -> Theme {
    Theme::from_value(&value)
}

#[test]
fn what_is_hostile_is_ignored() {
    for text in HOSTILE {
        assert_eq!(
            Theme::new().accent(text).user_ink(text).radius(text).font_family(text),
            Theme::new(),
            "{text}"
        );
        let json = json!({"accent": text, "fieldBg": text, "radius": text, "fontFamily": text});
        assert_eq!(read(json), Theme::new(), "{text}");
    }
}

#[test]
fn lengths_and_fonts_are_those_of_css() {
    for radius in ["0", "12px", "1.5rem", ".5em"] {
        assert_eq!(Theme::new().radius(radius).radius.as_deref(), Some(radius));
    }
    for radius in ["12", "px", "-1px", "1e3px", "calc(1px)", "1px 2px", "..px"] {
        assert_eq!(Theme::new().radius(radius).radius, None, "{radius}");
    }
    for font in ["Inter", "\"Helvetica Neue\", Arial, sans-serif", "'PT Sans', ui-sans-serif", "Überschrift"]
    {
        assert_eq!(Theme::new().font_family(font).font_family.as_deref(), Some(font));
    }
    for font in ["", ",", "Inter,", "a(b)", "\"open", "3D", "x:y"] {
        assert_eq!(Theme::new().font_family(font).font_family, None, "{font}");
    }
}

#[test]
fn every_field_of_a_configuration_is_read() {
    let theme = read(json!({
        "accent": "#010101", "accentForeground": "#020202", "background": "#030303", "surface": "#040404",
        "text": "#050505", "border": "#060606", "muted": "#070707", "mutedInk": "#080808", "ring": "#090909",
        "userBubble": "#0a0a0a", "userInk": "#0b0b0b", "fieldBg": "#0c0c0c", "fieldInk": "#0d0d0d",
        "radius": 12, "fontFamily": "Inter", "colorScheme": "dark", "position": "bottom-left", "layout": "sidebar",
        "messageStyle": "bubble", "density": "compact", "composer": "pill", "showAvatars": false,
        "showPoweredBy": false, "agentName": "Beans", "agentAvatar": "☕", "greeting": "Hi",
        "suggestedPrompts": ["a", 1, " ", "b"], "launcherIcon": "?", "icons": {"send": "s", "expand": "e"},
        "collapseIcon": "c", "closeIcon": "x", "menuIcon": "m",
        "consent": {"enabled": true, "text": "ok?", "requireAccept": true},
        "fromTheFuture": {"a": 1},
    }));
    let expected = Theme::new()
        .accent("#010101")
        .accent_foreground("#020202")
        .background("#030303")
        .surface("#040404")
        .text("#050505")
        .border("#060606")
        .muted("#070707")
        .muted_ink("#080808")
        .ring("#090909")
        .user_bubble("#0a0a0a")
        .user_ink("#0b0b0b")
        .field_bg("#0c0c0c")
        .field_ink("#0d0d0d")
        .radius("12px")
        .font_family("Inter")
        .color_scheme(ColorScheme::Dark)
        .position(Position::BottomLeft)
        .layout(Layout::Sidebar)
        .message_style(MessageStyle::Bubble)
        .density(Density::Compact)
        .composer_style(ComposerStyle::Pill)
        .show_avatars(false)
        .show_powered_by(false)
        .agent_name("Beans")
        .agent_avatar("☕")
        .greeting("Hi")
        .suggested_prompts(["a", "b"])
        .launcher_icon("?")
        .send_icon("s")
        .expand_icon("e")
        .collapse_icon("c")
        .close_icon("x")
        .menu_icon("m")
        .consent(Consent::new("ok?").required());
    assert_eq!(theme, expected);
}

#[test]
fn old_names_are_read_too() {
    let theme = read(json!({
        "mutedForeground": "#111111", "userBubbleForeground": "#222222", "composer": "#333333",
        "composerForeground": "#444444",
    }));
    let expected =
        Theme::new().muted_ink("#111111").user_ink("#222222").field_bg("#333333").field_ink("#444444");
    assert_eq!(theme, expected);
}

#[test]
fn wrong_types_and_unknown_values_are_as_if_they_were_not_there() {
    for value in [
        json!(null),
        json!([]),
        json!("dark"),
        json!({"accent": 1, "radius": [], "colorScheme": "sepia", "position": 3, "showAvatars": "yes"}),
        json!({"suggestedPrompts": "one", "icons": 4, "consent": true, "agentName": null, "composer": {}}),
        json!({"greeting": "", "agentName": "  "}),
    ] {
        assert_eq!(read(value.clone()), Theme::new(), "{value}");
    }
}

/// The value of a property or attribute on the host.
fn on_host(theme: &Theme, name: &str) -> Option<String> {
    let host = theme.apply(HostStyle::new());
    host.properties()
        .iter()
        .chain(host.attributes())
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.clone())
}

#[test]
fn a_missing_foreground_is_the_ink_that_can_be_read() {
    let ink = |theme: Theme, name: &str| on_host(&theme, name);
    assert_eq!(ink(Theme::new().accent("#d4ff4f"), "--karta-accent-ink").as_deref(), Some("#000000"));
    assert_eq!(ink(Theme::new().accent("navy"), "--karta-accent-ink").as_deref(), Some("#ffffff"));
    let own = Theme::new().accent("#d4ff4f").accent_foreground("#fff");
    assert_eq!(ink(own, "--karta-accent-ink").as_deref(), Some("#fff"));
    assert_eq!(ink(Theme::new().user_bubble("#222"), "--karta-user-ink").as_deref(), Some("#ffffff"));
    assert_eq!(ink(Theme::new().field_bg("white"), "--karta-field-ink").as_deref(), Some("#000000"));
    assert_eq!(ink(Theme::new().background("black"), "--karta-ink").as_deref(), Some("#ffffff"));
    assert_eq!(ink(Theme::new(), "--karta-accent-ink"), None);
}

#[test]
fn only_what_is_set_becomes_a_property() {
    let host = Theme::new().radius("4px").apply(HostStyle::new());
    assert_eq!(host.properties(), [("--karta-radius", "4px".to_owned())]);
    for (name, value) in [
        ("data-color-scheme", "auto"),
        ("data-position", "bottom-right"),
        ("data-layout", "centered"),
        ("data-message-style", "flat"),
        ("data-density", "comfortable"),
        ("data-composer", "rect"),
    ] {
        assert_eq!(on_host(&Theme::new(), name).as_deref(), Some(value), "{name}");
    }
}

#[test]
fn a_theme_goes_before_the_one_below() {
    let page = Theme::new().accent("red").show_avatars(false);
    let server = Theme::new().accent("blue").greeting("Hi").suggested_prompts(["a"]);
    let both = page.over(server);
    assert_eq!(both, Theme::new().accent("red").show_avatars(false).greeting("Hi").suggested_prompts(["a"]));
}

#[test]
fn an_image_is_an_http_address() {
    for image in ["https://example.com/a.png", "HTTP://x", " https://x"] {
        assert!(css::is_image(image), "{image}");
    }
    for text in ["☕", "B", "", "data:image/png;base64,", "javascript:alert(1)", "httpx", "ば、ば、ば"]
    {
        assert!(!css::is_image(text), "{text}");
    }
}
