//! The files around the app. Nothing is inline, so that the page runs under a strict content security policy,
//! and every address is relative, so that it runs below any path.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

const ICON: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#3b3bd0"/></svg>
"##;

/// Writes the page, its start script, its icon and, if there is one, its style sheet.
pub fn write(site: &Path, name: &str, stylesheet: Option<&Path>) -> Result<()> {
    let put = |file: &str, text: &str| {
        fs::write(site.join(file), text)
            .with_context(|| format!("could not write {file} into {}", site.display()))
    };
    put("index.html", &html(name, stylesheet.is_some()))?;
    put("start.js", &format!("import init from \"./{name}.js\";\nawait init();\n"))?;
    put("icon.svg", ICON)?;
    if let Some(source) = stylesheet {
        let css =
            fs::read_to_string(source).with_context(|| format!("could not read {}", source.display()))?;
        put(&format!("{name}.css"), &css)?;
    }
    Ok(())
}

fn html(name: &str, has_stylesheet: bool) -> String {
    let link = if has_stylesheet {
        format!("    <link rel=\"stylesheet\" href=\"./{name}.css\">\n")
    } else {
        String::new()
    };
    format!(
        r#"<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
    <title>{name}</title>
    <link rel="icon" href="./icon.svg">
{link}    <script type="module" src="./start.js"></script>
  </head>
  <body>
    <div id="main"></div>
  </body>
</html>
"#
    )
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn a_page_has_no_inline_script_or_style_and_only_relative_addresses() {
        let page = html("widget", true);
        assert!(page.contains("<script type=\"module\" src=\"./start.js\"></script>"));
        assert!(page.contains("href=\"./widget.css\""));
        assert!(!page.contains("<style") && !page.contains("style="));
        for attribute in ["href=\"", "src=\""] {
            assert!(page.split(attribute).skip(1).all(|address| address.starts_with("./")), "{page}");
        }
    }

    #[test]
    fn a_page_reaches_into_the_corners_of_a_phone() {
        // Else no browser tells how far the notch and the bar at the end reach in.
        assert!(html("widget", false).contains("viewport-fit=cover"));
    }

    #[test]
    fn a_page_without_a_style_sheet_links_none() {
        assert!(!html("widget", false).contains("stylesheet"));
    }
}
