//! The program: hands the command line to the library and ends with its exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    gencontrol::cli::main()
}
