//! Blocks of code: their language, their copy button, and what a host may make of them.

use std::cell::RefCell;
use std::rc::Rc;

use dioxus::core::{AttributeValue, DynamicNode, VComponent, VNode, VText};
use dioxus::prelude::*;

use super::nodes;
use super::settings::Settings;

/// A finished block of code, as the `highlight` callback of [`Markdown`](super::Markdown) gets it.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{CodeBlock, Markdown};
///
/// #[component]
/// fn Answer(text: String) -> Element {
///     let shout = use_callback(|block: CodeBlock| rsx! { pre { class: "{block.language}", "{block.code}" } });
///     rsx! {
///         Markdown { text, highlight: shout }
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CodeBlock {
    /// The first word after the fence, such as `rust`; empty where there is none.
    pub language: String,
    /// The code, with its line feeds.
    pub code: String,
}

/// The text of a block of code, shared with its copy button, which reads it when it is pressed.
///
/// It holds the text nodes that are shown, not another copy of the text.
#[derive(Clone, Default)]
pub(super) struct CodeText(Rc<RefCell<Vec<VNode>>>);

impl PartialEq for CodeText {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl CodeText {
    fn is(&self, parts: &[VNode]) -> bool {
        let old = self.0.borrow();
        let same = |(old, new): (&VNode, &VNode)| nodes::text_of(old) == nodes::text_of(new);
        old.len() == parts.len() && old.iter().zip(parts).all(same)
    }

    fn read(&self) -> String {
        self.0.borrow().iter().map(nodes::text_of).collect()
    }
}

/// What a block of code keeps while it grows: its copy button is made once.
#[derive(Clone)]
pub(super) struct CodeHead {
    text: CodeText,
    button: Option<VNode>,
    /// What the text was highlighted to; `None` inside for what stays plain.
    colored: RefCell<Option<Option<VNode>>>,
}

impl CodeHead {
    pub(super) fn new(settings: &Rc<Settings>) -> Self {
        let text = CodeText::default();
        let button = settings.on_copy_code.is_some().then(|| {
            let props = CopyButtonProps { text: text.clone(), settings: Shared(settings.clone()) };
            let button = VComponent::new(CopyButton, props, "CopyButton");
            nodes::bare(DynamicNode::Component(button))
        });
        Self { text, button, colored: RefCell::default() }
    }

    /// The block, with `parts` as its text.
    pub(super) fn render(
        &self,
        language: &str,
        parts: Vec<VNode>,
        finished: bool,
        settings: &Settings,
    ) -> VNode {
        if !finished || !self.text.is(&parts) {
            self.colored.take();
        }
        let colored = finished.then(|| {
            let mut colored = self.colored.borrow_mut();
            colored.get_or_insert_with(|| highlighted(language, &parts, settings)).clone()
        });
        let children = colored
            .flatten()
            .map_or_else(|| nodes::many(parts.clone()), |colored| DynamicNode::Fragment(vec![colored]));
        *self.text.0.borrow_mut() = parts;
        let class = (!language.is_empty()).then(|| format!("language-{language}"));
        nodes::compound(
            &nodes::CODE_BLOCK,
            Box::new([nodes::attribute("class", nodes::optional(class))]),
            Box::new([
                DynamicNode::Text(VText { value: language.to_owned() }),
                nodes::many(self.button.iter().cloned().collect()),
                children,
            ]),
        )
    }
}

/// What the host, or the small tokenizer, makes of a finished block.
fn highlighted(language: &str, parts: &[VNode], settings: &Settings) -> Option<VNode> {
    if let Some(highlight) = settings.highlight {
        let code = parts.iter().map(nodes::text_of).collect();
        return highlight.call(CodeBlock { language: language.to_owned(), code }).ok();
    }
    #[cfg(feature = "highlight")]
    {
        let code: String = parts.iter().map(nodes::text_of).collect();
        super::highlight::highlight(language, &code)
    }
    #[cfg(not(feature = "highlight"))]
    None
}

/// Settings as a property that is compared by identity.
#[derive(Clone)]
struct Shared(Rc<Settings>);

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[component]
fn CopyButton(text: CodeText, settings: Shared) -> Element {
    let mut copied = use_signal(|| false);
    let on_copy = settings.0.on_copy_code;
    let label = if copied() { &settings.0.labels.copied } else { &settings.0.labels.copy };
    let state = if copied() { AttributeValue::Text("copied".to_owned()) } else { AttributeValue::None };
    rsx! {
        button {
            class: "karta-code-copy",
            r#type: "button",
            "data-state": state,
            // The label says what has happened, so it is read out.
            aria_live: "polite",
            onclick: move |_| {
                if let Some(on_copy) = on_copy {
                    on_copy.call(text.read());
                    copied.set(true);
                }
            },
            onblur: move |_| copied.set(false),
            onmouseleave: move |_| copied.set(false),
            "{label}"
        }
    }
}
