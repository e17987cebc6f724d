//! Turns `spec/` into the clients.

fn main() {
    let mut specs = Vec::new();
    if cfg!(feature = "nodion") {
        specs.push("spec/nodion");
    }
    if cfg!(feature = "cloud-foundry") {
        specs.push("spec/cloud-foundry");
    }
    paas_codegen::build_script(&specs);
}
