//! [`Part`]: the part of the widget that its launcher doesn't need, which a page may load when it is first wanted.
//!
//! With the feature `split` the module is made to be taken apart at [`Part::render`]: by `cargo xtask build --release`, or
//! by the Dioxus CLI with `--wasm-split`, whose conventions the names below follow. Without it the module is in
//! one piece and none of this costs anything.

use dioxus::prelude::*;

use super::inside::{self, InsideProps};
use super::mount::Mount;
use super::view::{Panel, Scene};

/// What is rendered by that part.
pub(super) enum Part {
    /// The conversation, without a view.
    Inside(Box<InsideProps>),
    /// The open panel.
    Panel(Box<Mount>),
}

impl Part {
    fn render(self) -> Element {
        match self {
            Self::Inside(props) => inside::render(*props),
            Self::Panel(mount) => {
                let scene = mount.scene();
                match scene.as_ref().and_then(|scene| scene.downcast_ref::<Scene>()) {
                    Some(&scene) => panel(scene),
                    None => VNode::empty(),
                }
            }
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn panel(scene: Scene) -> Element {
    rsx! { Panel { scene } }
}

/// In place it brings its styles itself; in a shadow root they are added to it.
#[cfg(not(target_arch = "wasm32"))]
fn panel(scene: Scene) -> Element {
    use super::in_place::Sheet;
    use super::inside::PANEL;

    rsx! {
        Sheet { css: PANEL, root: ".karta-host" }
        Panel { scene }
    }
}

#[cfg(not(all(feature = "split", target_arch = "wasm32")))]
mod whole {
    use super::*;

    /// Whether the part can be rendered.
    pub(in crate::widget) fn is_here() -> bool {
        true
    }

    /// Loads the part; answers whether it is there then.
    pub(in crate::widget) async fn load() -> bool {
        true
    }

    pub(in crate::widget) fn render(part: Part) -> Element {
        part.render()
    }
}

#[cfg(not(all(feature = "split", target_arch = "wasm32")))]
pub(super) use whole::{is_here, load, render};

#[cfg(all(feature = "split", target_arch = "wasm32"))]
#[allow(unsafe_code, reason = "a function of another module has no safe signature; see each")]
mod split {
    use std::cell::{Cell, RefCell};
    use std::ffi::c_void;
    use std::rc::Rc;

    use futures::channel::oneshot;

    use super::*;

    #[link(wasm_import_module = "./__wasm_split.js")]
    unsafe extern "C" {
        /// Loads the part, and calls `told` with `data` and whether it worked.
        fn __wasm_split_load_karta_0_part(
            told: unsafe extern "C" fn(*const c_void, bool),
            data: *const c_void,
        );

        /// [`__wasm_split_00___karta___00_export_0_part`], once the part is there.
        #[allow(improper_ctypes, reason = "both sides are compiled at once")]
        fn __wasm_split_00___karta___00_import_0_part(part: Part) -> Element;
    }

    /// Where the module is cut.
    #[unsafe(no_mangle)]
    #[allow(improper_ctypes_definitions, reason = "both sides are compiled at once")]
    extern "C" fn __wasm_split_00___karta___00_export_0_part(part: Part) -> Element {
        part.render()
    }

    thread_local! {
        static IS_HERE: Cell<bool> = const { Cell::new(false) };
    }

    pub(in crate::widget) fn is_here() -> bool {
        IS_HERE.get()
    }

    type Told = RefCell<Option<oneshot::Sender<bool>>>;

    pub(in crate::widget) async fn load() -> bool {
        if is_here() {
            return true;
        }
        let (told, answer) = oneshot::channel();
        let told: Rc<Told> = Rc::new(RefCell::new(Some(told)));
        // SAFETY: `tell` takes back the one count that is given away here. A loader that never calls it leaks
        // these bytes and nothing else.
        unsafe { __wasm_split_load_karta_0_part(tell, Rc::into_raw(told).cast()) };
        let is_here = answer.await.unwrap_or(false);
        if is_here {
            IS_HERE.set(true);
        }
        is_here
    }

    /// SAFETY: to be called once with what [`load`] hands out.
    unsafe extern "C" fn tell(data: *const c_void, worked: bool) {
        // SAFETY: see above.
        let told = unsafe { Rc::from_raw(data.cast::<Told>()) };
        if let Some(told) = told.take() {
            // Nobody may wait for it any more.
            let _ = told.send(worked);
        }
    }

    pub(in crate::widget) fn render(part: Part) -> Element {
        if !is_here() {
            return VNode::empty();
        }
        // SAFETY: the part is loaded, so the function is in the table. Its signature is that of the export above, of
        // the same compilation.
        unsafe { __wasm_split_00___karta___00_import_0_part(part) }
    }
}

#[cfg(all(feature = "split", target_arch = "wasm32"))]
pub(super) use split::{is_here, load, render};
