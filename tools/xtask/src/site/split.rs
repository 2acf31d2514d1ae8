//! Takes a module apart where the library's feature `split` has cut it, by the library that the Dioxus CLI does it with.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use walrus::ir::{Const, Instr, Value};
use walrus::{ConstExpr, ElementItems, ElementKind, FunctionId, Module};
use wasm_split_cli::Splitter;

/// Keeps the relocations, by which the splitter knows who needs what. And no two texts share their bytes: the splitter
/// takes what it moves out of the first module, the end of another text with it.
pub const LINK_FLAGS: [&str; 2] = ["-Clink-arg=--emit-relocs", "-Clink-arg=-O0"];

/// What the names of a cut begin with.
const CUT: &str = "__wasm_split_00___";
/// The script that a cut module asks for its parts.
const LOADER: &str = "__wasm_split.js";
/// Exports that are there while the module is taken apart.
const KEPT: &str = "__kept_";

/// Whether the module has a place to cut it at: not every app has a widget.
pub fn is_meant(wasm: &Path) -> Result<bool> {
    let module = fs::read(wasm).with_context(|| format!("could not read {}", wasm.display()))?;
    Ok(module.windows(CUT.len()).any(|window| window == CUT.as_bytes()))
}

/// Splits the module that wasm-bindgen made of `original`, and writes the script that loads the parts. Answers the
/// parts' files.
pub fn run(original: &Path, site: &Path, name: &str) -> Result<Vec<String>> {
    let bound = site.join(format!("{name}_bg.wasm"));
    let read = |file: &Path| fs::read(file).with_context(|| format!("could not read {}", file.display()));
    let (original, whole) = (read(original)?, keep_called_by_scripts(&read(&bound)?)?);
    let split = Splitter::new(&original, &whole).context("the module can't be split")?;
    let split = split.emit().context("the module can't be split")?;
    let mut called = BTreeSet::new();
    for part in split.modules.iter().chain(&split.chunks) {
        called.extend(calls_through_table(&Module::from_buffer(&part.bytes)?));
    }
    let mut main = Module::from_buffer(&split.main.bytes)?;
    let kept: Vec<_> =
        main.exports.iter().filter(|one| one.name.starts_with(KEPT)).map(|one| one.id()).collect();
    kept.into_iter().for_each(|id| main.exports.delete(id));
    forget_uncalled(&mut main, split.modules.len(), &called);
    fs::write(&bound, main.emit_wasm())?;

    let mut files = Vec::new();
    let mut loader = LOAD.replace("{name}", name);
    for part in &split.modules {
        let file = format!("{name}_{}.wasm", part.module_name);
        fs::write(site.join(&file), &part.bytes)?;
        let (hash, function) =
            (part.hash_id.as_deref().unwrap_or_default(), part.component_name.as_deref().unwrap_or_default());
        loader += &format!(
            "export const __wasm_split_load_{}_{hash}_{function} = loads(() => new URL({file:?}, import.meta.url));\n",
            part.module_name
        );
        files.push(file);
    }
    fs::write(site.join(LOADER), loader)?;
    Ok(files)
}

/// Takes the loader away, once it is bundled with the module's script.
pub fn remove_loader(site: &Path) -> Result<()> {
    let loader = site.join(LOADER);
    if loader.is_file() {
        fs::remove_file(&loader).with_context(|| format!("could not remove {}", loader.display()))?;
    }
    Ok(())
}

/// Fetches a part, and gives it what the first module exports. A failure is told, so that it can be tried again.
const LOAD: &str = r#"import { initSync } from "./{name}.js";

function loads(address) {
  return async (told, data) => {
    const main = initSync();
    let worked = false;
    try {
      const response = await fetch(address());
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      await WebAssembly.instantiate(await response.arrayBuffer(), { __wasm_split: main, env: main });
      worked = true;
    } catch (error) {
      console.warn(`karta: ${address()} could not be loaded`, error);
    }
    main.__indirect_function_table.get(told)(data, worked);
  };
}

"#;

/// What scripts call has no caller in the module, and would go with whoever handed it out: the shims of closures, which
/// wasm-bindgen calls by their places in the table. An export keeps them in the first module.
fn keep_called_by_scripts(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::from_buffer(bytes)?;
    let mut kept: Vec<FunctionId> = Vec::new();
    for element in module.elements.iter() {
        if let ElementItems::Functions(functions) = &element.items {
            kept.extend(functions.iter().filter(|&&id| {
                let name = module.funcs.get(id).name.as_deref().unwrap_or_default();
                let is_closure = name.contains("wasm_bindgen") && name.contains("closures");
                is_closure
                    || name.contains("js_sys") && name.contains("futures")
                    || name.starts_with("__wbindgen")
            }));
        }
    }
    for (number, id) in kept.into_iter().enumerate() {
        module.exports.add(&format!("{KEPT}{number}"), id);
    }
    Ok(module.emit_wasm())
}

/// The places in the table by which a part calls functions of the first module.
fn calls_through_table(part: &Module) -> BTreeSet<i32> {
    let mut called = BTreeSet::new();
    for (_, function) in part.funcs.iter_local() {
        // Handing on its arguments is all that such a function does.
        let [arguments @ .., (place, _), (call, _)] = &*function.block(function.entry_block()).instrs else {
            continue;
        };
        let hands_on = arguments.iter().all(|(one, _)| matches!(one, Instr::LocalGet(_)));
        if let (true, Instr::Const(Const { value: Value::I32(place) }), Instr::CallIndirect(_)) =
            (hands_on, place, call)
        {
            called.insert(*place);
        }
    }
    called
}

/// The splitter has put all that both modules could reach into the table, where nothing is optimised away: what no part
/// calls leaves it. `parts` places come first, for the parts' own functions.
fn forget_uncalled(main: &mut Module, parts: usize, called: &BTreeSet<i32>) {
    let dummy = main.funcs.iter().find(|one| one.name.as_deref() == Some("dummy")).map(|one| one.id());
    let Some(dummy) = dummy else { return };
    let added = main.elements.iter_mut().max_by_key(|element| offset(&element.kind));
    let Some(element) = added else { return };
    let Some(start) = offset(&element.kind) else { return };
    if let ElementItems::Functions(functions) = &mut element.items {
        for (place, function) in (start..).zip(functions).skip(parts) {
            if !called.contains(&place) {
                *function = dummy;
            }
        }
    }
}

fn offset(kind: &ElementKind) -> Option<i32> {
    match kind {
        ElementKind::Active { offset: ConstExpr::Value(Value::I32(offset)), .. } => Some(*offset),
        _ => None,
    }
}
