//! A small document that applies what Dioxus tells a renderer to do.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use dioxus::core::{AttributeValue, ElementId, Template, TemplateAttribute, TemplateNode, WriteMutations};

enum Kind {
    Element { tag: &'static str, attributes: BTreeMap<String, String> },
    Text(String),
    Comment,
}

struct Node {
    kind: Kind,
    parent: usize,
    children: Vec<usize>,
}

/// The document: its root is node 0.
pub struct Dom {
    nodes: Vec<Node>,
    ids: HashMap<usize, usize>,
    stack: Vec<usize>,
    /// How many operations were applied, and how many bytes of text written.
    pub operations: usize,
    pub text_bytes: usize,
}

impl Dom {
    pub fn new() -> Self {
        let root = Node {
            kind: Kind::Element { tag: "main", attributes: BTreeMap::new() },
            parent: 0,
            children: vec![],
        };
        Self { nodes: vec![root], ids: HashMap::from([(0, 0)]), stack: vec![], operations: 0, text_bytes: 0 }
    }

    pub fn html(&self) -> String {
        let mut out = String::new();
        self.write(0, &mut out);
        out
    }

    fn write(&self, at: usize, out: &mut String) {
        let node = &self.nodes[at];
        match &node.kind {
            Kind::Text(text) => out.push_str(&text.replace('&', "&amp;").replace('<', "&lt;")),
            Kind::Comment => {}
            Kind::Element { tag, attributes } => {
                let _ = write!(out, "<{tag}");
                for (name, value) in attributes {
                    let _ = write!(out, " {name}={value:?}");
                }
                out.push('>');
                node.children.iter().for_each(|&child| self.write(child, out));
                let _ = write!(out, "</{tag}>");
            }
        }
    }

    fn add(&mut self, kind: Kind) -> usize {
        self.nodes.push(Node { kind, parent: usize::MAX, children: vec![] });
        self.nodes.len() - 1
    }

    fn load(&mut self, template: &TemplateNode) -> usize {
        match template {
            TemplateNode::Element { tag, attrs, children, .. } => {
                let mut attributes = BTreeMap::new();
                for attribute in *attrs {
                    if let TemplateAttribute::Static { name, value, .. } = attribute {
                        attributes.insert((*name).to_owned(), (*value).to_owned());
                    }
                }
                let at = self.add(Kind::Element { tag, attributes });
                for child in *children {
                    let child = self.load(child);
                    self.nodes[child].parent = at;
                    self.nodes[at].children.push(child);
                }
                at
            }
            TemplateNode::Text { text } => self.add(Kind::Text((*text).to_owned())),
            TemplateNode::Dynamic { .. } => self.add(Kind::Comment),
        }
    }

    fn name(&mut self, id: ElementId, at: usize) {
        self.ids.insert(id.0, at);
    }

    fn at(&self, id: ElementId) -> usize {
        self.ids[&id.0]
    }

    fn by_path(&self, path: &[u8]) -> usize {
        let top = self.stack.last().copied().expect("a path begins at the top of the stack");
        path.iter().fold(top, |at, &index| self.nodes[at].children[usize::from(index)])
    }

    fn pop(&mut self, count: usize) -> Vec<usize> {
        self.stack.split_off(self.stack.len() - count)
    }

    fn place(&self, at: usize) -> (usize, usize) {
        let parent = self.nodes[at].parent;
        let index = self.nodes[parent].children.iter().rposition(|&child| child == at);
        (parent, index.expect("a node is among its parent's children"))
    }

    fn insert(&mut self, parent: usize, index: usize, nodes: Vec<usize>) {
        nodes.iter().for_each(|&node| self.nodes[node].parent = parent);
        self.nodes[parent].children.splice(index..index, nodes);
    }

    fn replace(&mut self, at: usize, nodes: Vec<usize>) {
        let (parent, index) = self.place(at);
        self.nodes[parent].children.remove(index);
        self.insert(parent, index, nodes);
    }
}

impl WriteMutations for Dom {
    fn append_children(&mut self, id: ElementId, m: usize) {
        self.operations += 1;
        let nodes = self.pop(m);
        let parent = self.at(id);
        self.insert(parent, self.nodes[parent].children.len(), nodes);
    }

    fn assign_node_id(&mut self, path: &'static [u8], id: ElementId) {
        let at = self.by_path(path);
        self.name(id, at);
    }

    fn create_placeholder(&mut self, id: ElementId) {
        self.operations += 1;
        let at = self.add(Kind::Comment);
        self.name(id, at);
        self.stack.push(at);
    }

    fn create_text_node(&mut self, value: &str, id: ElementId) {
        self.operations += 1;
        self.text_bytes += value.len();
        let at = self.add(Kind::Text(value.to_owned()));
        self.name(id, at);
        self.stack.push(at);
    }

    fn load_template(&mut self, template: Template, index: usize, id: ElementId) {
        self.operations += 1;
        let at = self.load(&template.roots[index]);
        self.name(id, at);
        self.stack.push(at);
    }

    fn replace_node_with(&mut self, id: ElementId, m: usize) {
        self.operations += 1;
        let nodes = self.pop(m);
        self.replace(self.at(id), nodes);
    }

    fn replace_placeholder_with_nodes(&mut self, path: &'static [u8], m: usize) {
        self.operations += 1;
        let nodes = self.pop(m);
        self.replace(self.by_path(path), nodes);
    }

    fn insert_nodes_after(&mut self, id: ElementId, m: usize) {
        self.operations += 1;
        let nodes = self.pop(m);
        let (parent, index) = self.place(self.at(id));
        self.insert(parent, index + 1, nodes);
    }

    fn insert_nodes_before(&mut self, id: ElementId, m: usize) {
        self.operations += 1;
        let nodes = self.pop(m);
        let (parent, index) = self.place(self.at(id));
        self.insert(parent, index, nodes);
    }

    fn set_attribute(
        &mut self,
        name: &'static str,
        _: Option<&'static str>,
        value: &AttributeValue,
        id: ElementId,
    ) {
        self.operations += 1;
        let at = self.at(id);
        let Kind::Element { attributes, .. } = &mut self.nodes[at].kind else {
            panic!("{name} on no element")
        };
        match value {
            AttributeValue::Text(text) => attributes.insert(name.to_owned(), text.clone()),
            AttributeValue::Bool(true) => attributes.insert(name.to_owned(), "true".to_owned()),
            _ => attributes.remove(name),
        };
    }

    fn set_node_text(&mut self, value: &str, id: ElementId) {
        self.operations += 1;
        self.text_bytes += value.len();
        let at = self.at(id);
        self.nodes[at].kind = Kind::Text(value.to_owned());
    }

    fn create_event_listener(&mut self, _: &'static str, _: ElementId) {}

    fn remove_event_listener(&mut self, _: &'static str, _: ElementId) {}

    fn remove_node(&mut self, id: ElementId) {
        self.operations += 1;
        self.replace(self.at(id), vec![]);
    }

    fn push_root(&mut self, id: ElementId) {
        self.stack.push(self.at(id));
    }
}
