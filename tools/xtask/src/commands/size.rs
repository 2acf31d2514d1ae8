//! `cargo xtask size`

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::args::Args;
use crate::project::Project;
use crate::size::{self, App, DEMO, EMPTY, FEATURES, Record, WHOLE, WIDGET, Weight};

/// Prints what apps weigh; with `--features`, what each feature adds; with `--record`, notes it for the guard.
pub fn size(mut args: Args) -> Result<ExitCode> {
    let (features, record) = (args.flag("--features"), args.flag("--record"));
    if let Some(word) = args.words()?.first() {
        bail!("`size` takes no name (`{word}`)");
    }
    let project = Project::here()?;
    let row = |app: &App| -> Result<(String, Weight)> { Ok((app.title.to_owned(), app.weigh(&project)?)) };
    if record {
        let weight = WIDGET.weigh(&project)?;
        Record::of(&project, &weight)?.write(&project)?;
        print!("{}", size::table(&[(WIDGET.title.to_owned(), weight)]));
        return Ok(ExitCode::SUCCESS);
    }
    if features {
        print!("{}", size::table(&FEATURES.iter().map(row).collect::<Result<Vec<_>>>()?));
        return Ok(ExitCode::SUCCESS);
    }
    let mut rows = [EMPTY, WIDGET, WHOLE, DEMO].iter().map(row).collect::<Result<Vec<_>>>()?;
    rows.extend(size::peers(&project)?);
    print!("{}", size::table(&rows));
    Ok(ExitCode::SUCCESS)
}
