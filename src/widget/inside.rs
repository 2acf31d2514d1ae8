//! What is inside a mounted widget: the agent, the chat and what drives them. Its only view is the panel.

use std::rc::Rc;
use std::sync::PoisonError;

use dioxus::prelude::*;

use super::chat::Chat;
use super::controller::{CONFIG_PATIENCE, Callbacks, Context, Controller};
use super::css::{look, sheet};
use super::environment::{use_media_query, use_online, use_visual_viewport};
use super::mount::Mount;
use super::part::{self, Part};
use super::props::KartaWidgetProps;
use super::view::Scene;
use crate::hook::use_karta_agent;

/// The look of all that is shown in a page's own element.
pub(super) const LOOK: &str = sheet!(concat!(include_str!("../../assets/base.css"), look!()));
/// The look of the panel, beside that of the launcher.
pub(super) const PANEL: &str = sheet!(look!());

/// Where the panel is the whole screen, as in the style sheet.
const PHONE: &str = "(max-width: 480px)";
/// Where the list of conversations has room of its own, as in the style sheet.
const WIDE: &str = "(min-width: 700px)";

/// What [`Inside`] takes.
#[derive(Props, Clone, PartialEq)]
pub(super) struct InsideProps {
    props: KartaWidgetProps,
    mount: Mount,
}

/// Renders nothing, and gives the mount its scene.
#[allow(non_snake_case)]
pub(super) fn Inside(props: InsideProps) -> Element {
    part::render(Part::Inside(Box::new(props)))
}

/// [`Inside`], by way of the part that it is in.
pub(super) fn render(InsideProps { props, mount }: InsideProps) -> Element {
    let callbacks = Callbacks::of(&props);
    let context = use_hook(Context::default);
    let asked = context.clone();
    let options = props.options().context_fn(move || {
        let context = asked.lock().unwrap_or_else(PoisonError::into_inner).take();
        async move { context }
    });
    let agent = use_karta_agent(options);
    let Mount { look, locale, .. } = mount;
    let hooks = props.hooks();
    let hooks = use_memo(use_reactive((&hooks,), |(hooks,)| hooks));
    let chat = use_hook(|| Chat::new(agent, look, locale, hooks));
    let controller = use_hook(|| Controller::new(chat, callbacks, context, props.transport, mount));
    controller.update(callbacks, look.peek().resume_latest);
    let sender = use_callback(move |(text, files)| controller.send(text, files));
    use_hook(|| chat.send_by(sender));

    let listener = use_callback(move |notice| controller.hear(notice));
    let obeys = use_callback(move |command| controller.obey(command));
    let opens = props.default_open;
    // After the hook's own effect, which makes the client.
    use_effect(move || {
        agent.listen(listener);
        if let Some(client) = agent.client() {
            spawn(async move {
                client.clock().sleep(CONFIG_PATIENCE).await;
                controller.settle();
            });
        }
        if opens {
            controller.open(false);
        }
        mount.obeyed_by(obeys);
    });
    use_effect(move || {
        if (mount.is_configured)() {
            controller.update(controller.callbacks(), look.read().resume_latest);
            controller.settle();
        }
    });
    chat.use_hidden_approvals();
    chat.use_agreement();

    let seen = use_visual_viewport();
    use_effect(move || {
        let (seen, mut place) = (seen(), mount.viewport);
        if *place.peek() != seen {
            place.set(seen);
        }
    });
    let fills_screen = use_media_query(PHONE);
    let is_online = use_online();
    let is_wide = use_media_query(WIDE);
    use_hook(|| mount.set_scene(Rc::new(Scene { controller, chat, fills_screen, is_online, is_wide })));
    VNode::empty()
}
