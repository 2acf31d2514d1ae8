//! What the fuzzer asks of Markdown: a text that streams in any pieces ends as it is at once, and no address in it runs
//! anything.

use std::fmt::Write;

use dioxus::core::{Attribute, AttributeValue, DynamicNode, TemplateAttribute, TemplateNode, VNode};

use super::document::Document;
use super::images::ImagePolicy;
use super::settings::Settings;
use crate::fuzz::Input;
use crate::protocol::text::Text;

/// The first two bytes say in what pieces the rest streams.
pub fn markdown(data: &[u8]) {
    let mut input = Input::new(data);
    let sizes = [input.byte(), input.byte()].map(|size| usize::from(size % 60) + 1);
    let text = String::from_utf8_lossy(input.rest());

    let mut at_once = Document::default();
    at_once.update(&Text::from(&*text), false, settings());
    let expected = written(&at_once.node());

    let mut streamed = Document::default();
    let (mut at, mut sizes) = (0, sizes.into_iter().cycle());
    while at < text.len() {
        at = (at + sizes.next().unwrap_or(1)).min(text.len());
        while !text.is_char_boundary(at) {
            at += 1;
        }
        streamed.update(&Text::from(&text[..at]), true, settings());
        check(&streamed.node());
    }
    streamed.update(&Text::from(&*text), false, settings());
    assert_eq!(written(&streamed.node()), expected);
}

fn settings() -> Settings {
    Settings { images: ImagePolicy::hosts(["images.example"]), ..Settings::default() }
}

/// The addresses are checked while the nodes are written.
fn check(node: &VNode) {
    written(node);
}

/// Nodes as markup, to be compared.
fn written(node: &VNode) -> String {
    let mut out = String::new();
    write_node(node, &mut out);
    out
}

fn write_node(node: &VNode, out: &mut String) {
    node.template.roots.iter().for_each(|root| write_template(node, root, out));
}

fn write_template(node: &VNode, template: &TemplateNode, out: &mut String) {
    match template {
        TemplateNode::Element { tag, attrs, children, .. } => {
            let _ = write!(out, "<{tag}");
            for attribute in *attrs {
                match attribute {
                    TemplateAttribute::Static { name, value, .. } => {
                        let _ = write!(out, " {name}={value:?}");
                    }
                    TemplateAttribute::Dynamic { id } => {
                        node.dynamic_attrs[*id].iter().for_each(|attribute| write_attribute(attribute, out));
                    }
                }
            }
            out.push('>');
            children.iter().for_each(|child| write_template(node, child, out));
            let _ = write!(out, "</{tag}>");
        }
        TemplateNode::Text { text } => write_text(text, out),
        TemplateNode::Dynamic { id } => match &node.dynamic_nodes[*id] {
            DynamicNode::Text(text) => write_text(&text.value, out),
            DynamicNode::Fragment(nodes) => nodes.iter().for_each(|node| write_node(node, out)),
            DynamicNode::Component(component) => {
                let _ = write!(out, "<{}/>", component.name);
            }
            DynamicNode::Placeholder(_) => {}
        },
    }
}

fn write_attribute(attribute: &Attribute, out: &mut String) {
    let value = match &attribute.value {
        AttributeValue::None => return,
        AttributeValue::Text(text) => text.clone(),
        AttributeValue::Bool(flag) => flag.to_string(),
        AttributeValue::Int(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    match attribute.name {
        "href" | "src" => assert!(is_harmless(&value), "{}={value:?}", attribute.name),
        "class" | "title" | "alt" | "start" | "checked" | "aria-label" | "data-align" => {}
        other => panic!("an attribute {other:?}"),
    }
    let _ = write!(out, " {}={value:?}", attribute.name);
}

/// As browsers read it: whatever is before the first colon, if that is a scheme, is one of three.
fn is_harmless(address: &str) -> bool {
    let seen: String = address.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    let seen = seen.trim_start_matches(|c: char| c <= ' ').to_ascii_lowercase();
    let Some((scheme, _)) = seen.split_once(':') else { return true };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    !is_scheme || ["http", "https", "mailto"].contains(&scheme)
}

fn write_text(text: &str, out: &mut String) {
    // Two text nodes side by side are one text.
    out.extend(text.chars().map(|c| if c == '<' { '‹' } else { c }));
}
