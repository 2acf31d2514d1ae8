//! The elements that Markdown becomes: static templates, filled by hand.
//!
//! What `rsx!` would expand to, without its formatting and hot-reload machinery: a node costs one allocation for
//! itself and one for its children, and nothing else.

use std::rc::Rc;

use dioxus::core::{
    Attribute, AttributeValue, DynamicNode, Element, Properties, Template, TemplateAttribute, TemplateNode,
    VComponent, VNode, VText,
};

/// A template of one element: static attributes, then dynamic ones by number, then whether it has children.
macro_rules! element {
    ($name:ident, $tag:literal, [$($attribute:literal = $value:literal),*], [$($slot:literal),*]) => {
        pub(super) static $name: Template = Template {
            roots: &[TemplateNode::Element {
                tag: $tag,
                namespace: None,
                attrs: &[
                    $(fixed($attribute, $value),)*
                    $(TemplateAttribute::Dynamic { id: $slot },)*
                ],
                children: &[TemplateNode::Dynamic { id: 0 }],
            }],
            node_paths: &[&[0, 0]],
            attr_paths: &[$(element!(@path $slot)),*],
        };
    };
    ($name:ident, void $tag:literal, [$($attribute:literal = $value:literal),*], [$($slot:literal),*]) => {
        pub(super) static $name: Template = Template {
            roots: &[TemplateNode::Element {
                tag: $tag,
                namespace: None,
                attrs: &[
                    $(fixed($attribute, $value),)*
                    $(TemplateAttribute::Dynamic { id: $slot },)*
                ],
                children: &[],
            }],
            node_paths: &[],
            attr_paths: &[$(element!(@path $slot)),*],
        };
    };
    (@path $slot:literal) => { &[0] };
}

const fn fixed(name: &'static str, value: &'static str) -> TemplateAttribute {
    TemplateAttribute::Static { name, value, namespace: None }
}

element!(ROOT, "div", ["class" = "karta-markdown"], []);
element!(PARAGRAPH, "p", ["dir" = "auto"], []);
element!(HTML, "p", ["class" = "karta-html", "dir" = "auto"], []);
element!(H1, "h1", ["dir" = "auto"], []);
element!(H2, "h2", ["dir" = "auto"], []);
element!(H3, "h3", ["dir" = "auto"], []);
element!(H4, "h4", ["dir" = "auto"], []);
element!(H5, "h5", ["dir" = "auto"], []);
element!(H6, "h6", ["dir" = "auto"], []);
element!(QUOTE, "blockquote", ["dir" = "auto"], []);
element!(UNORDERED, "ul", ["dir" = "auto"], []);
element!(ORDERED, "ol", ["dir" = "auto"], [0]);
element!(ITEM, "li", ["dir" = "auto"], []);
element!(EMPHASIS, "em", [], []);
element!(STRONG, "strong", [], []);
element!(DELETED, "del", [], []);
element!(CODE, "code", [], []);
element!(LINK, "a", ["rel" = "noopener noreferrer", "target" = "_blank"], [0, 1]);
element!(HEAD_CELL, "th", ["dir" = "auto"], [0]);
element!(CELL, "td", ["dir" = "auto"], [0]);
element!(ROW, "tr", [], []);
element!(BODY, "tbody", [], []);
#[cfg(feature = "highlight")]
element!(SPAN, "span", [], [0]);
element!(RULE, void "hr", [], []);
element!(BREAK, void "br", [], []);
element!(IMAGE, void "img", ["loading" = "lazy", "referrerpolicy" = "no-referrer"], [0, 1, 2]);
element!(TASK, void "input", ["type" = "checkbox", "disabled" = "true"], [0, 1]);

/// A text, or a fragment, and nothing around it.
static BARE: Template =
    Template { roots: &[TemplateNode::Dynamic { id: 0 }], node_paths: &[&[0]], attr_paths: &[] };

/// A table in the box that it scrolls in: the head's cells, and the body.
pub(super) static TABLE: Template = Template {
    roots: &[TemplateNode::Element {
        tag: "div",
        namespace: None,
        attrs: &[fixed("class", "karta-table"), fixed("tabindex", "0")],
        children: &[TemplateNode::Element {
            tag: "table",
            namespace: None,
            attrs: &[],
            children: &[
                TemplateNode::Element {
                    tag: "thead",
                    namespace: None,
                    attrs: &[],
                    children: &[TemplateNode::Element {
                        tag: "tr",
                        namespace: None,
                        attrs: &[],
                        children: &[TemplateNode::Dynamic { id: 0 }],
                    }],
                },
                TemplateNode::Dynamic { id: 1 },
            ],
        }],
    }],
    node_paths: &[&[0, 0, 0, 0, 0], &[0, 0, 1]],
    attr_paths: &[],
};

/// A block of code: its language, its copy button, its text.
pub(super) static CODE_BLOCK: Template = Template {
    roots: &[TemplateNode::Element {
        tag: "div",
        namespace: None,
        attrs: &[fixed("class", "karta-code"), fixed("dir", "ltr")],
        children: &[
            TemplateNode::Element {
                tag: "div",
                namespace: None,
                attrs: &[fixed("class", "karta-code-head")],
                children: &[
                    TemplateNode::Element {
                        tag: "span",
                        namespace: None,
                        attrs: &[fixed("class", "karta-code-language")],
                        children: &[TemplateNode::Dynamic { id: 0 }],
                    },
                    TemplateNode::Dynamic { id: 1 },
                ],
            },
            TemplateNode::Element {
                tag: "pre",
                namespace: None,
                attrs: &[fixed("tabindex", "0")],
                children: &[TemplateNode::Element {
                    tag: "code",
                    namespace: None,
                    attrs: &[TemplateAttribute::Dynamic { id: 0 }],
                    children: &[TemplateNode::Dynamic { id: 2 }],
                }],
            },
        ],
    }],
    node_paths: &[&[0, 0, 0, 0], &[0, 0, 1], &[0, 1, 0, 0]],
    attr_paths: &[&[0, 1, 0]],
};

/// The most children that one element gets as nodes of their own; what follows is kept as plain text.
///
/// Dioxus' interpreter counts the nodes that it appends at once in 16 bits.
pub(super) const MAX_CHILDREN: usize = 30_000;

/// An element with children and nothing else.
pub(super) fn element(template: &Template, children: DynamicNode) -> VNode {
    VNode::new(None, *template, Box::new([children]), Box::new([]))
}

/// An element with attributes of its own.
pub(super) fn element_with(
    template: &Template,
    attributes: impl IntoIterator<Item = (&'static str, AttributeValue)>,
    children: Option<DynamicNode>,
) -> VNode {
    let slots = attributes.into_iter().map(|(name, value)| attribute(name, value)).collect();
    VNode::new(None, *template, children.into_iter().collect(), slots)
}

/// An element with more than one dynamic child.
pub(super) fn compound(
    template: &Template,
    attributes: Box<[Box<[Attribute]>]>,
    children: Box<[DynamicNode]>,
) -> VNode {
    VNode::new(None, *template, children, attributes)
}

/// One slot with one attribute.
pub(super) fn attribute(name: &'static str, value: AttributeValue) -> Box<[Attribute]> {
    Box::new([Attribute::new(name, value, None, false)])
}

/// A child with nothing around it.
pub(super) fn bare(child: DynamicNode) -> VNode {
    element(&BARE, child)
}

/// A text node as a child among others.
pub(super) fn text(value: String) -> VNode {
    bare(DynamicNode::Text(VText { value }))
}

/// Several nodes that are skipped as one when they are the same as before: clones of a group are.
///
/// A group is a component, since Dioxus copies all that a component returns, fragments in it too, and so finds each
/// node of it changed; the properties of a component it compares first.
pub(super) fn group(nodes: impl Into<Rc<[VNode]>>) -> VNode {
    let props = GroupProps { nodes: nodes.into() };
    bare(DynamicNode::Component(VComponent::new(Group, props, "Group")))
}

#[derive(Clone)]
struct GroupProps {
    nodes: Rc<[VNode]>,
}

impl PartialEq for GroupProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.nodes, &other.nodes)
    }
}

impl Properties for GroupProps {
    type Builder = ();

    /// Made above, never by `rsx!`.
    fn builder() {}

    fn memoize(&mut self, other: &Self) -> bool {
        let is_same = self == other;
        if !is_same {
            self.nodes = Rc::clone(&other.nodes);
        }
        is_same
    }
}

#[allow(non_snake_case)]
fn Group(props: GroupProps) -> Element {
    Ok(bare(many(props.nodes.to_vec())))
}

/// Nodes as children. Dioxus takes no empty fragment.
pub(super) fn many(nodes: Vec<VNode>) -> DynamicNode {
    if nodes.is_empty() { DynamicNode::Placeholder(Default::default()) } else { DynamicNode::Fragment(nodes) }
}

/// The text of a text node made by [`text`].
pub(super) fn text_of(node: &VNode) -> &str {
    match node.dynamic_nodes.first() {
        Some(DynamicNode::Text(text)) => &text.value,
        _ => "",
    }
}

/// Appends all text in a node to `into`.
pub(super) fn collect_text(node: &VNode, into: &mut String) {
    for child in &node.dynamic_nodes {
        match child {
            DynamicNode::Text(text) => into.push_str(&text.value),
            DynamicNode::Fragment(nodes) => nodes.iter().for_each(|node| collect_text(node, into)),
            _ => {}
        }
    }
}

/// An attribute's text, or no attribute.
pub(super) fn optional(value: Option<String>) -> AttributeValue {
    value.map_or(AttributeValue::None, AttributeValue::Text)
}
