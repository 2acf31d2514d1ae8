//! The printer of backtraces, which a browser's modules have nothing to print with.

use walrus::ir::Value;
use walrus::{FunctionBuilder, FunctionId, FunctionKind, Module, ValType};

/// Lets the printer of a backtrace's frame print nothing, and empties what reads the names of functions for it, in place.
/// `wasm32-unknown-unknown` can't capture a backtrace, so none of it is ever called; but errors that could carry one
/// keep it in every module: 24 KB before compression. (Their places in the table keep what nobody calls.)
pub fn cut_printer(module: &mut Module) {
    let all: Vec<FunctionId> = module.funcs.iter_local().map(|(id, _)| id).collect();
    for id in all {
        let function = module.funcs.get(id);
        let name = function.name.as_deref().unwrap_or_default();
        let (is_printer, is_reader) = (is_printer(name), is_reader(name));
        if !is_printer && !is_reader {
            continue;
        }
        let kind = module.types.get(function.ty());
        let (parameters, results) = (kind.params().to_vec(), kind.results().to_vec());
        let arguments = parameters.iter().map(|&kind| module.locals.add(kind)).collect();
        let mut builder = FunctionBuilder::new(&mut module.types, &parameters, &results);
        if is_printer && results == [ValType::I32] {
            // `fmt::Result`'s `Ok`.
            builder.func_body().const_(Value::I32(0));
        } else {
            builder.func_body().unreachable();
        }
        module.funcs.get_mut(id).kind = FunctionKind::Local(builder.local_func(arguments));
    }
}

/// `std::backtrace_rs::print::BacktraceFrameFmt::print_raw_with_column`, mangled or not.
fn is_printer(name: &str) -> bool {
    let is_std = name.contains("std") && name.contains("backtrace_rs");
    is_std && name.contains("BacktraceFrameFmt") && name.ends_with("print_raw_with_column")
}

/// A function of what reads the names, mangled or not. An instance of another crate's function that was made for it is
/// none: others may share that.
fn is_reader(name: &str) -> bool {
    let own = [
        "14rustc_demangle2v0",
        "14rustc_demangle6legacy",
        "14rustc_demangle13DemangleStyle",
        "3std12backtrace_rs",
    ];
    let own_plain =
        ["rustc_demangle", "<rustc_demangle", "<&rustc_demangle", "std::backtrace_rs", "<std::backtrace_rs"];
    own_plain.iter().any(|start| without_hashes(name).starts_with(start))
        || name.starts_with("_R") && own.iter().any(|part| name.contains(part))
}

/// `std[1cb8e3c09c41fc83]::x` as `std::x`.
fn without_hashes(name: &str) -> String {
    let mut plain = String::new();
    let mut is_in_hash = false;
    for letter in name.chars() {
        match letter {
            '[' => is_in_hash = true,
            ']' => is_in_hash = false,
            _ if !is_in_hash => plain.push(letter),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{is_printer, is_reader};

    #[test]
    fn the_readers_of_names_are_known_by_theirs() {
        assert!(is_reader("<rustc_demangle[49b9e3001cf2480]::v0::Printer>::print_const"));
        assert!(is_reader("_RNvMs4_NtCsowIhRXm7bo_14rustc_demangle2v0NtB5_7Printer11print_const"));
        assert!(is_reader(
            "<&rustc_demangle[49b9e3001cf2480]::DemangleStyle as core[c5930c85a12de822]::fmt::Display>::fmt"
        ));
        assert!(is_reader(
            "_RNvXs1i_NtCsgXGp5Oqx2Ny_4core3fmtRNtCsowIhRXm7bo_14rustc_demangle13DemangleStyleNtB6_7Display3fmtBy_"
        ));
        assert!(is_reader(
            "_RNvXs2_NtNtCsebHcaeoSrxy_3std12backtrace_rs9symbolizeNtB5_10SymbolNameNtNtCsgX_4core3fmt7Display3fmt"
        ));
        // Made for it, and perhaps shared.
        assert!(!is_reader(
            "_RINvMsx_NtNtCsgXGp5Oqx2Ny_4core3str7patternNtB6_14TwoWaySearcher4nextNtB6_9MatchOnlyECsowIhRXm7bo_14rustc_demangle"
        ));
        assert!(!is_reader("my_app::rustc_demangle"));
    }

    #[test]
    fn the_printer_is_known_by_its_names() {
        for name in [
            "<std[1cb8e3c09c41fc83]::backtrace_rs::print::BacktraceFrameFmt>::print_raw_with_column",
            "_RNvMs_NtNtCsebHcaeoSrxy_3std12backtrace_rs5printNtB4_17BacktraceFrameFmt21print_raw_with_column",
        ] {
            assert!(is_printer(name), "{name}");
        }
        for name in ["my_app::print_raw_with_column", "std::backtrace_rs::print::BacktraceFrameFmt::finish"] {
            assert!(!is_printer(name), "{name}");
        }
    }
}
