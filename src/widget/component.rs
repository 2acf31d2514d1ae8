//! [`KartaWidget`].

use dioxus::prelude::*;

use super::behavior::Modes;
use super::config::ServerConfig;
use super::css::sheet;
use super::handle::{Number, use_held};
use super::inside::Inside;
use super::look::Look;
use super::mount::{Mount, Stage};
use super::part::{self, Part};
use super::portal::ShadowPortal;
use super::props::KartaWidgetProps;
use super::view::Launcher;
use crate::client::embed_config;
use crate::error::KartaError;

/// What the launcher takes; the panel brings the rest. In a shadow root nothing of the page's styles comes through.
const CSS: &str =
    sheet!(concat!(include_str!("../../assets/host.css"), include_str!("../../assets/base.css")));

/// The prebuilt chat widget: a launcher in the corner of the window and the panel above it, in a shadow root on the
/// page's body. It puts nothing visible into the app's own tree, and nothing at all on a server.
///
/// It is mounted anew, with an empty conversation, only when `project`, `embed_key`, `base_url`, `token`,
/// `token_endpoint`, `transport`, the user's id or identity token change. Theme, locale, behavior and callbacks change
/// in place. It takes no `token_fn` and no `model`: for those build a UI of your own on
/// [`use_karta_agent`](crate::use_karta_agent).
///
/// Colors, fonts and shapes are a [`Theme`](crate::Theme)'s; the page's style sheets can set the same by custom properties
/// and `::part()`. [Styling](https://github.com/karta-sh/karta-dioxus/blob/main/docs/styling.md) lists all of them, what a
/// content security policy has to allow, and which events the page can see.
///
/// Nothing is requested before the panel is first opened or a message is sent, except the server's configuration of
/// the widget when there is an `embed_key`.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{KartaWidget, MessageReceived, Theme, User};
///
/// #[component]
/// fn App() -> Element {
///     rsx! {
///         KartaWidget {
///             project: "coffeeco/support-bot",
///             embed_key: "pk_live_...",
///             user: User::soft("user_123"),
///             theme: Theme::new().accent("#d4ff4f").agent_name("Beans"),
///             on_message_received: move |message: MessageReceived| println!("{}", message.text),
///         }
///     }
/// }
/// # let mut dom = VirtualDom::new(App);
/// # dom.rebuild_in_place();
/// # assert_eq!(dioxus_ssr::render(&dom), "");
/// ```
///
/// It has neither `token_fn` nor `model`. This compiles,
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{KartaWidget, TokenFn};
///
/// fn app() -> Element {
///     let token_fn = TokenFn::new(|_| async { Ok::<_, String>("token") });
///     rsx! { KartaWidget { project: "coffeeco/support-bot", embed_key: "pk_live_..." } }
/// }
/// ```
///
/// and this does not:
///
/// ```compile_fail
/// use dioxus::prelude::*;
/// use karta_dioxus::{KartaWidget, TokenFn};
///
/// fn app() -> Element {
///     let token_fn = TokenFn::new(|_| async { Ok::<_, String>("token") });
///     rsx! { KartaWidget { project: "coffeeco/support-bot", embed_key: "pk_live_...", token_fn } }
/// }
/// ```
///
/// ```compile_fail
/// use dioxus::prelude::*;
/// use karta_dioxus::{KartaWidget, TokenFn};
///
/// fn app() -> Element {
///     let token_fn = TokenFn::new(|_| async { Ok::<_, String>("token") });
///     rsx! { KartaWidget { project: "coffeeco/support-bot", embed_key: "pk_live_...", model: "fast" } }
/// }
/// ```
#[allow(non_snake_case)]
pub fn KartaWidget(props: KartaWidgetProps) -> Element {
    let identity = props.identity();
    let mut mount = use_hook(|| CopyValue::new((identity.clone(), 0u32)));
    let is_other = mount.peek().0 != identity;
    if is_other {
        let number = mount.peek().1 + 1;
        mount.set((identity, number));
    }
    let number = mount.peek().1;
    let props = KartaWidgetProps { handle: Some(use_held(props.handle)), ..props };
    // A key on a lone component does not mount it anew; in a list it does.
    rsx! {
        for number in [number] {
            Mounted { key: "{number}", ..props.clone() }
        }
    }
}

/// One mount of a widget: its launcher, and the way to what is inside, which a split module has yet to load.
#[allow(non_snake_case)]
fn Mounted(props: KartaWidgetProps) -> Element {
    let mut config = use_signal(ServerConfig::default);
    let (theme, behavior, words) = (props.theme.clone(), props.behavior.clone(), props.locale.clone());
    let locale = use_memo(use_reactive((&words,), |(locale,)| locale));
    let look = use_memo(use_reactive((&theme, &behavior), move |(theme, behavior)| {
        Look::resolve(&config.read(), theme, behavior, &locale.read())
    }));
    let mount = use_hook(|| Mount::new(look, locale));

    let (on_ready, on_error) = (props.on_ready, props.on_error);
    let options = props.options();
    use_effect(move || {
        let options = options.clone();
        spawn(async move {
            match embed_config(&options).await {
                Ok(Some(map)) => config.set(ServerConfig::from_map(&map)),
                Ok(None) => {}
                Err(error) => on_error.call(error),
            }
            let mut is_configured = mount.is_configured;
            is_configured.set(true);
            on_ready.call(());
        });
    });
    let opens = props.default_open;
    use_hook(|| {
        if opens {
            mount.want();
        }
    });
    use_effect(move || {
        if (mount.stage)() == Stage::Loading {
            load(mount, on_error);
        }
    });

    // `KartaWidget` always gives one.
    let (handle, number) = (props.handle, use_context::<Number>());
    use_effect(use_reactive((&handle,), move |(handle,)| {
        let Some(handle) = handle else { return };
        for command in handle.take_commands(number) {
            mount.ask(command);
        }
        handle.show(number, (mount.is_open)(), (mount.unread)());
    }));

    let is_open = (mount.is_open)();
    let is_expanded = (mount.is_expanded)() || look.read().modes == Modes::Fullsize;
    let mut host = look.read().host.clone();
    if let Some(viewport) = (mount.viewport)() {
        host = host
            .property("--karta-viewport-height", format!("{}px", viewport.height))
            .property("--karta-viewport-top", format!("{}px", viewport.top));
    }
    let host =
        host.attribute("data-open", is_open.to_string()).attribute("data-expanded", is_expanded.to_string());
    rsx! {
        if (mount.stage)() == Stage::Here {
            Inside { props: props.clone(), mount }
        }
        ShadowPortal { css: CSS, host,
            if is_open {
                OpenPanel { mount }
            }
            Launcher { mount }
        }
    }
}

/// Loads what is inside. It can be asked for again when that fails.
fn load(mount: Mount, on_error: EventHandler<KartaError>) {
    spawn(async move {
        if part::load().await {
            let mut stage = mount.stage;
            stage.set(Stage::Here);
        } else {
            mount.fail();
            on_error.call(KartaError::network(
                "a part of the widget could not be loaded: the network is down, or its file (..._karta.wasm) is not \
                 beside the page's module",
            ));
        }
    });
}

#[component]
fn OpenPanel(mount: Mount) -> Element {
    part::render(Part::Panel(Box::new(mount)))
}
