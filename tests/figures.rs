//! The figures in the README are those that were recorded.

#![cfg(not(target_arch = "wasm32"))]

const README: &str = include_str!("../README.md");
const RESULTS: &str = include_str!("../benches/results.md");
const SIZE: &str = include_str!("../benches/size.json");

#[test]
fn the_benchmarks_table_is_the_one_that_was_recorded() {
    let (head, rows) = RESULTS.split_once("\n\n").expect("a line of its own says where it was measured");
    let head = head.replacen("Measured on", "Measured by it on", 1);
    assert!(README.contains(&head), "{head}");
    assert!(rows.starts_with("**(a)") && rows.contains("**(f)"), "every row is recorded");
    for line in rows.lines() {
        assert!(README.contains(line), "README.md lacks {line}");
    }
    assert!(README.contains(rows.trim_end()), "the rows are in their order, and no others between them");
}

#[test]
fn the_size_is_the_one_that_was_recorded() {
    let size: serde_json::Value = serde_json::from_str(SIZE).expect("JSON");
    let kilobytes = |name: &str| (size[name].as_f64().expect("a number") / 1_000.0).round();
    let (gzip, brotli) = (kilobytes("first_gzip"), kilobytes("first_brotli"));
    let all = kilobytes("total_gzip") - gzip;
    let readme = README.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = format!(
        "An app with nothing but the widget loads {gzip} KB by gzip ({brotli} by brotli) until its launcher is there, and \
         {all} KB more on the first use"
    );
    assert!(readme.contains(&sentence), "{sentence}");
    let date = size["date"].as_str().expect("a date");
    assert!(readme.contains(&format!("measured on {date}. [docs/size.md]")), "{date}");
}
