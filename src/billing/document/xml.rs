//! The XML writer that both syntaxes share. It alone names the vendor's crate.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// Elements, one after the other. The same calls give the same bytes.
pub struct Xml {
    writer: Writer<Vec<u8>>,
}

impl Xml {
    /// A whole document in UTF-8.
    pub fn document(
        root: &str,
        namespaces: &[(&str, &str)],
        content: impl FnOnce(&mut Self),
    ) -> Vec<u8> {
        let mut xml = Self {
            writer: Writer::new_with_indent(Vec::new(), b' ', 1),
        };
        xml.write(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        let mut start = BytesStart::new(root);
        start.extend_attributes(namespaces.iter().copied());
        xml.write(Event::Start(start));
        content(&mut xml);
        xml.write(Event::End(BytesEnd::new(root)));
        xml.writer.into_inner()
    }

    /// An element that holds others.
    pub fn group(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.write(Event::Start(BytesStart::new(name)));
        content(self);
        self.write(Event::End(BytesEnd::new(name)));
    }

    /// An element that holds a text.
    pub fn leaf(&mut self, name: &str, text: impl AsRef<str>) {
        self.text(BytesStart::new(name), name, text.as_ref());
    }

    /// An element that holds a text, with an attribute.
    pub fn leaf_with(&mut self, name: &str, attribute: (&str, &str), text: impl AsRef<str>) {
        let start = BytesStart::new(name).with_attributes([attribute]);
        self.text(start, name, text.as_ref());
    }

    /// An element that holds a text, if there is one.
    pub fn maybe(&mut self, name: &str, text: Option<impl AsRef<str>>) {
        if let Some(text) = text {
            self.leaf(name, text);
        }
    }

    fn text(&mut self, start: BytesStart<'_>, name: &str, text: &str) {
        self.write(Event::Start(start));
        self.write(Event::Text(BytesText::new(text)));
        self.write(Event::End(BytesEnd::new(name)));
    }

    fn write(&mut self, event: Event<'_>) {
        self.writer
            .write_event(event)
            .expect("memory takes every byte");
    }
}
