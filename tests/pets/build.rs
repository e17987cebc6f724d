//! Turns `spec/pets` into a client.

fn main() {
    paas_codegen::build_script(&["spec/pets"]);
}
