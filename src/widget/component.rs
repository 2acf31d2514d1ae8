//! [`KartaWidget`].

use std::sync::PoisonError;

use dioxus::prelude::*;

use super::behavior::Modes;
use super::chat::Chat;
use super::config::ServerConfig;
use super::controller::{CONFIG_PATIENCE, Callbacks, Context, Controller};
use super::css::sheet;
use super::environment::{use_media_query, use_online, use_visual_viewport};
use super::handle::use_karta_widget;
use super::look::Look;
use super::portal::ShadowPortal;
use super::props::KartaWidgetProps;
use super::view::{Launcher, Panel, Scene};
use crate::hook::use_karta_agent;

/// The look of all that is shown, in a shadow root or in a page's own element.
pub(super) const LOOK: &str = sheet!(include_str!("../../assets/widget.css"));
/// In a shadow root nothing of the page's styles comes through.
const CSS: &str =
    sheet!(concat!(include_str!("../../assets/host.css"), include_str!("../../assets/widget.css")));

/// Where the panel is the whole screen, as in the style sheet.
const PHONE: &str = "(max-width: 480px)";
/// Where the list of conversations has room of its own, as in the style sheet.
const WIDE: &str = "(min-width: 700px)";

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
/// It has neither `token_fn` nor `model`:
///
/// ```compile_fail
/// use dioxus::prelude::*;
/// use karta_dioxus::KartaWidget;
///
/// fn app() -> Element {
///     rsx! { KartaWidget { project: "coffeeco/support-bot", embed_key: "pk_live_...", model: "fast" } }
/// }
/// ```
///
/// ```compile_fail
/// use dioxus::prelude::*;
/// use karta_dioxus::{KartaWidget, TokenFn};
///
/// fn app() -> Element {
///     let token_fn = TokenFn::new(|_| async { Ok::<_, String>("token") });
///     rsx! { KartaWidget { project: "coffeeco/support-bot", token_fn } }
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
    // A key on a lone component does not mount it anew; in a list it does.
    rsx! {
        for number in [number] {
            Mounted { key: "{number}", ..props.clone() }
        }
    }
}

/// One mount of a widget.
#[allow(non_snake_case)]
fn Mounted(props: KartaWidgetProps) -> Element {
    let callbacks = Callbacks::of(&props);
    let context = use_hook(Context::default);
    let asked = context.clone();
    let options = props.options().context_fn(move || {
        let context = asked.lock().unwrap_or_else(PoisonError::into_inner).take();
        async move { context }
    });
    let agent = use_karta_agent(options);
    let mut config = use_signal(ServerConfig::default);

    let (theme, behavior, words) = (props.theme.clone(), props.behavior.clone(), props.locale.clone());
    let locale = use_memo(use_reactive((&words,), |(locale,)| locale));
    let look = use_memo(use_reactive((&theme, &behavior), move |(theme, behavior)| {
        Look::resolve(&config.read(), theme, behavior, &locale.read())
    }));
    let hooks = props.hooks();
    let hooks = use_memo(use_reactive((&hooks,), |(hooks,)| hooks));
    let chat = use_hook(|| Chat::new(agent, look, locale, hooks));
    let controller = use_hook(|| Controller::new(chat, callbacks, context, props.transport));
    controller.update(callbacks, look.peek().resume_latest);
    let sender = use_callback(move |(text, files)| controller.send(text, files));
    use_hook(|| chat.send_by(sender));

    let listener = use_callback(move |notice| controller.hear(notice));
    let has_key = props.embed_key.is_some();
    let opens = props.default_open;
    // After the hook's own effect, which makes the client.
    use_effect(move || {
        agent.listen(listener);
        let told = controller.await_config();
        spawn(async move {
            if let Some(client) = agent.client().filter(|_| has_key) {
                match client.embed_config().await {
                    Ok(map) => config.set(ServerConfig::from_map(&map)),
                    Err(error) => controller.callbacks().on_error.call(error),
                }
            } else if let Some(error) = agent.error() {
                controller.callbacks().on_error.call(error);
            }
            controller.update(controller.callbacks(), look.peek().resume_latest);
            controller.settle();
            // Nobody may wait for it any more.
            let _ = told.send(());
            controller.callbacks().on_ready.call(());
        });
        if let Some(client) = agent.client() {
            spawn(async move {
                client.clock().sleep(CONFIG_PATIENCE).await;
                controller.settle();
            });
        }
        if opens {
            controller.open(false);
        }
    });

    let own_handle = use_karta_widget();
    let handle = props.handle.unwrap_or(own_handle);
    let number = controller.number();
    use_effect(use_reactive((&handle,), move |(handle,)| handle.attach(number)));
    use_effect(use_reactive((&handle,), move |(handle,)| controller.obey(handle)));
    use_effect(use_reactive((&handle,), move |(handle,)| {
        handle.show(number, (controller.is_open)(), (controller.unread)());
    }));
    use_drop(move || handle.detach(number));

    chat.use_hidden_approvals();
    chat.use_agreement();

    let viewport = use_visual_viewport();
    let fills_screen = use_media_query(PHONE);
    let is_online = use_online();
    let is_wide = use_media_query(WIDE);
    let scene = use_hook(|| Scene { controller, chat, fills_screen, is_online, is_wide });
    let is_open = (controller.is_open)();
    let is_expanded = (controller.is_expanded)() || look.read().modes == Modes::Fullsize;
    let mut host = look.read().host.clone();
    if let Some(viewport) = viewport() {
        host = host
            .property("--karta-viewport-height", format!("{}px", viewport.height))
            .property("--karta-viewport-top", format!("{}px", viewport.top));
    }
    let host =
        host.attribute("data-open", is_open.to_string()).attribute("data-expanded", is_expanded.to_string());
    rsx! {
        ShadowPortal { css: CSS, host,
            if is_open {
                Panel { scene }
            }
            Launcher { scene }
        }
    }
}
