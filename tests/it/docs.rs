//! Whether the documents say what there is.

#[test]
fn every_rule_is_in_the_authors_guide() {
    let guide = include_str!("../../docs/spec-authoring.md");
    for rule in paas_codegen::rules() {
        assert!(guide.contains(&format!("\n| `{rule}` |")), "{rule}");
    }
    let listed = guide.split("## Rules").nth(1).unwrap().matches("\n| `").count();
    assert_eq!(listed, paas_codegen::rules().count());
}
